using System.Security.Cryptography;
using SharingBus.Lineage.Keys;
using Xunit;

namespace SharingBus.Lineage.Tests.Keys;

public sealed class KeyTreeTests
{
    private const long Last = (1L << KeyTree.Height) - 1;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(0x55_5555_5555)]
    [InlineData(Last)]
    public void Key_OfAPayload_IsHashedDownFromTheRoot(long number)
    {
        KeyTree tree = KeyTree.Plant();
        byte[] key = tree.Nodes.Single().Key.ToArray();
        for (int bit = KeyTree.Height - 1; bit >= 0; bit--)
        {
            key = SHA256.HashData([.. key, (byte)((number >> bit) & 1)]);
        }

        Assert.Equal(key, KeyOf(tree, number));
    }

    [Fact]
    public void Keys_InWhateverOrder_AreTheSame()
    {
        KeyTree tree = KeyTree.Plant().Without([3, 1_000_000]);
        KeyWalk walk = new(tree);
        Random random = new(5);
        long[] numbers = [0, 1, 2, 3, 2, 4, 5, 4, 63, 64, Last, 0, 999_999, 1_000_000, 1_000_001, .. Enumerable.Range(0, 200).Select(_ => random.NextInt64(Last))];
        foreach (long number in numbers)
        {
            bool made = walk.TryMake(number, out ReadOnlySpan<byte> key);

            Assert.Equal(KeyOf(tree, number), made ? key.ToArray() : null);
        }
    }

    [Fact]
    public void Without_SomePayloads_HasTheKeysOfAllOthersAndOfNoOther()
    {
        Random random = new(7);
        for (int round = 0; round < 20; round++)
        {
            KeyTree whole = KeyTree.Plant();
            KeyTree tree = whole;
            HashSet<long> destroyed = [];
            for (int step = 0; step < 5; step++)
            {
                long[] more = [.. Enumerable.Range(0, random.Next(40)).Select(_ => random.NextInt64(200))];
                destroyed.UnionWith(more);
                tree = tree.Without(more);
            }

            for (long number = 0; number < 220; number++)
            {
                Assert.Equal(destroyed.Contains(number) ? null : KeyOf(whole, number), KeyOf(tree, number));
            }

            Assert.Equal(destroyed.Count == 0 ? 0 : destroyed.Max() + 1, tree.UntouchedIn(0, KeyTree.End));
        }
    }

    [Fact]
    public void Without_APayload_KeepsNoKeyAboveIt()
    {
        KeyTree tree = KeyTree.Plant().Without([77]);

        Assert.Equal(KeyTree.Height, tree.Nodes.Count);
        Assert.DoesNotContain(tree.Nodes, static node => node.First <= 77 && node.End > 77);
        Assert.Null(tree.Find(77));
    }

    [Fact]
    public void Without_AllUpToOne_TakesNoMoreRoomThanOne()
    {
        KeyTree tree = KeyTree.Plant().Without(Enumerable.Range(0, 5_000).Select(static number => (long)number));

        Assert.True(tree.Nodes.Count <= KeyTree.Height);
        Assert.Equal(5_000, tree.UntouchedIn(0, KeyTree.End));
    }

    [Fact]
    public void WithoutRange_SparingSome_HasTheirKeysAndAllOutside()
    {
        Random random = new(9);
        KeyTree whole = KeyTree.Plant();
        KeyTree tree = whole;
        HashSet<long> live = [];
        for (long end = 0; end < 300; end += random.Next(60))
        {
            live = [.. live.Where(_ => random.Next(3) > 0), .. Enumerable.Range(0, 5).Select(_ => end + random.Next(40))];
            tree = tree.WithoutRange(0, end, live);
            for (long number = 0; number < 350; number++)
            {
                bool stays = number >= end || live.Contains(number);
                Assert.True(!stays || KeyOf(tree, number) is null || KeyOf(tree, number)!.SequenceEqual(KeyOf(whole, number)!));
                Assert.False(!stays && KeyOf(tree, number) is not null, $"{number} below {end} is not spared");
            }

            Assert.All(Enumerable.Range((int)end, 20), number => Assert.Equal(KeyOf(whole, number), KeyOf(tree, number)));
        }

        Assert.True(tree.Nodes.Count < 40 + (KeyTree.Height * live.Count));
    }

    [Fact]
    public void WithoutRange_InTheUpperHalf_LeavesTheLowerAsItIs()
    {
        const long Middle = KeyTree.FirstOfBatches;
        KeyTree whole = KeyTree.Plant();
        KeyTree tree = whole.WithoutRange(Middle, Middle + 5_000, [Middle + 17, 3, Middle + 9_000]);

        Assert.Equal((0L, Middle + 5_000L), (tree.UntouchedIn(0, Middle), tree.UntouchedIn(Middle, KeyTree.End)));
        Assert.All(new[] { 0, 3, Middle - 1, Middle + 17, Middle + 5_000, KeyTree.End - 1 }, number => Assert.Equal(KeyOf(whole, number), KeyOf(tree, number)));
        Assert.All(new[] { Middle, Middle + 16, Middle + 18, Middle + 4_999 }, number => Assert.Null(KeyOf(tree, number)));
        Assert.Equal(8, tree.Without([7]).UntouchedIn(0, Middle));
    }

    [Fact]
    public void Of_WhatIsNoTree_Fails()
    {
        byte[] key = new byte[KeyTree.KeySize];
        KeyNode[][] wrong =
        [
            [new(0, 1, key), new(1, 0, key)],
            [new(4, 0, key), new(0, 1, key)],
            [new(1, 1, key)],
            [new(0, -1, key)],
            [new(0, KeyTree.Height + 1, key)],
            [new(1L << KeyTree.Height, 0, key)],
            [new(0, 0, new byte[31])],
        ];

        Assert.All(wrong, static nodes => Assert.Throws<ArgumentException>(() => KeyTree.Of(nodes)));
        Assert.Equal(2, KeyTree.Of([new(0, 1, key), new(2, 0, key)]).Nodes.Count);
    }

    private static byte[]? KeyOf(KeyTree tree, long number) =>
        new KeyWalk(tree).TryMake(number, out ReadOnlySpan<byte> key) ? key.ToArray() : null;
}
