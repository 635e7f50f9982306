using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class GroupRowsTests
{
    private const int SharedBytes = 64 * 1024;

    [Fact]
    public void Contents_OfNoticesThatFollowEachOther_ShareRowsUpToTheBound()
    {
        Assert.Equal([(0L, 3)], Rows(SharedBytes - 2, 1, 1));
        Assert.Equal([(0L, 2), (2L, 2)], Rows(SharedBytes - 1, 1, 1, SharedBytes - 1));
        Assert.Equal([(0L, 1), (1L, 1), (2L, 1)], Rows(1, 2 * SharedBytes, 1));
    }

    // The first entry of each row and how many share it.
    private static IEnumerable<(long First, int Count)> Rows(params int[] sizes)
    {
        GroupRows group = new(0, new CompactRange(), sizes.Length);
        foreach (PreparedWrite write in PreparedWrite.From(
            [.. sizes.Select(static size => new JournalWrite
            {
                Entries = [Samples.Accepted(Guid.NewGuid())],
                Contents = [Samples.Content(0, new byte[size])],
            })]))
        {
            group.Add(write);
        }

        return group.Contents.Select(static row => (row.First, row.Parts.Count));
    }
}
