using System.Runtime.CompilerServices;
using SharingBus.Hub.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class KeyTableTests
{
    // Few distinct keys in a small table: every probe meets others, and every removal leaves a hole among them.
    [Fact]
    public void Table_AfterAnyEntriesAndRemovals_HoldsWhatADictionaryHolds()
    {
        var seed = System.Random.Shared.Next();
        Random random = new(seed);
        KeyTable table = new(4);
        Dictionary<ulong, int> expected = [];
        for (var step = 0; step < 50_000; step++)
        {
            var key = (ulong)random.Next(1, 300);
            if (random.Next(2) == 0)
            {
                expected.TryAdd(key, step);
                Assert.Equal(expected[key], table.GetOrAdd(key, step, out _));
            }
            else
            {
                expected.Remove(key);
                table.Remove(key);
            }

            Assert.Equal(expected.Count, table.Count);
        }

        for (var key = 1UL; key < 300; key++)
        {
            ref var found = ref table.Find(key);
            Assert.Equal(expected.ContainsKey(key), !Unsafe.IsNullRef(ref found));
            Assert.True(Unsafe.IsNullRef(ref found) || found == expected[key], $"seed {seed}, key {key}");
        }
    }
}
