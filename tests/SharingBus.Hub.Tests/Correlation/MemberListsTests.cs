using SharingBus.Hub.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class MemberListsTests
{
    // Lists of 2 to some thousand, so that every one moves up and down between shelves, and places are used again.
    [Fact]
    public void Lists_AfterAnyAdditionsAndRemovals_HoldWhatListsHold()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        MemberLists lists = new();
        List<(int Reference, List<int> Expected)> all = [.. Enumerable.Range(0, 50).Select(number => (lists.Open(number, number + 1), (List<int>)[number, number + 1]))];
        for (var step = 0; step < 60_000; step++)
        {
            var number = random.Next(all.Count);
            var (reference, expected) = all[number];
            if (random.Next(5) > 1)
            {
                expected.Add(step);
                all[number] = (lists.Add(reference, step), expected);
            }
            else if (expected.Count > 2)
            {
                var at = random.Next(expected.Count);
                expected.RemoveAt(at);
                all[number] = (lists.RemoveAt(reference, at), expected);
            }
            else
            {
                lists.Close(reference);
                all[number] = (lists.Open(step, step + 1), [step, step + 1]);
            }
        }

        Assert.All(all, list => Assert.True(lists.Of(list.Reference).SequenceEqual([.. list.Expected]), $"seed {seed}"));
        Assert.Contains(all, list => list.Expected.Count > 128);
    }
}
