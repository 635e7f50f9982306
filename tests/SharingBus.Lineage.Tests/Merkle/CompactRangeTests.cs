using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests.Merkle;

public sealed class CompactRangeTests
{
    [Fact]
    public void Root_OfPublishedLeaves_IsThePublishedRoot()
    {
        CompactRange tree = new();
        Assert.Equal(MerkleVectors.Roots[0], tree.Root().ToString());
        for (int leaf = 0; leaf < MerkleVectors.Leaves.Length; leaf++)
        {
            tree.Append(TreeHasher.Leaf(Convert.FromHexString(MerkleVectors.Leaves[leaf])), []);
            Assert.Equal(MerkleVectors.Roots[leaf + 1], tree.Root().ToString());
        }
    }

    [Fact]
    public void Append_ThenFork_LeavesTheOriginalAsItWas()
    {
        CompactRange tree = Grow(5);
        TreeHash before = tree.Root();

        CompactRange fork = tree.Fork();
        fork.Append(TreeHasher.Leaf([9]), []);

        Assert.Equal(before, tree.Root());
        Assert.Equal(5, tree.Size);
        Assert.NotEqual(before, fork.Root());
    }

    [Fact]
    public void Append_EverySize_StoresHashesWhereTheirPositionSays()
    {
        const int Leaves = 130;
        List<TreeHash> stored = [];
        CompactRange tree = new();
        List<byte[]> leaves = [];
        for (int leaf = 0; leaf < Leaves; leaf++)
        {
            leaves.Add([(byte)leaf]);
            tree.Append(TreeHasher.Leaf(leaves[leaf]), stored);
            Assert.Equal(HashPosition.Count(leaf + 1), stored.Count);
        }

        for (int level = 0; 1 << level <= Leaves; level++)
        {
            for (int node = 0; (node + 1) << level <= Leaves; node++)
            {
                byte[] expected = NaiveTree.Root(leaves, node << level, (node + 1) << level);
                Assert.Equal(expected, stored[(int)HashPosition.Of(level, node)].ToArray());
            }
        }
    }

    [Fact]
    public void Resume_WithTheWrongNumberOfPeaks_IsRefused() =>
        Assert.Throws<ArgumentException>(() => CompactRange.Resume(3, [TreeHasher.EmptyRoot]));

    private static CompactRange Grow(int leaves)
    {
        CompactRange tree = new();
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            tree.Append(TreeHasher.Leaf([(byte)leaf]), []);
        }

        return tree;
    }
}
