using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
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

    [Fact]
    public void Write_WithAnyUpkeep_SaysSo()
    {
        JournalWrite[] writes =
        [
            new() { ErasedContents = [new ContentKey(0, 0)] },
            new() { ExpiredContents = [new ContentKey(0, 0)] },
            new() { TermVisits = [new TermVisit(0, null)] },
            new() { Facets = [new FacetRow(1, 0)] },
            new() { Persons = [new PersonRow(0, Shared: true, 0, [])] },
            new() { DestroyedKeys = [0] },
            new() { EndedEntries = [new EndedEntry(0, EntryIndex.Of(Samples.Decided(Guid.NewGuid())), 0)] },
            new() { ForgottenFacets = [new FacetRow(1, 0)] },
            new() { BlockVisits = [new BlockVisit(0, null)] },
            new() { DestroyedEntryKeys = [0] },
        ];

        Assert.All(PreparedWrite.From(writes), static write => Assert.True(write.HasUpkeep));
        Assert.False(PreparedWrite.From([Samples.Publish(Guid.NewGuid(), "r-1")])[0].HasUpkeep);
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
