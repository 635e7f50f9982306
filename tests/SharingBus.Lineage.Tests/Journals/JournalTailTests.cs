using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

/// <summary>Whoever follows the writer reads what the store would give, whether it comes from memory or not.</summary>
public sealed class JournalTailTests : IDisposable
{
    private const int Grown = 1_000;

    private static readonly EntryKinds Followed = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted, JournalEntry.EventOneofCase.Sent);

    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Follow_FromAnyIndexWithAnyLimit_IsTheStoresPage()
    {
        await using (Journal before = await _file.OpenAsync())
        {
            await AppendAsync(before, 3);
        }

        await using Journal journal = await _file.OpenAsync();
        await AppendAsync(journal, 2);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()), Samples.Decided(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid())));
        foreach (EntryKinds kinds in new[] { EntryKinds.All, Followed, EntryKinds.Of(JournalEntry.EventOneofCase.Voided) })
        {
            for (long from = 0; from <= journal.Size + 1; from++)
            {
                for (int limit = 1; limit <= journal.Size; limit++)
                {
                    Equal(await journal.Read.EntriesAsync(from, limit, kinds), await journal.FollowAsync(from, limit, kinds));
                }
            }
        }
    }

    [Fact]
    public async Task Follow_OfWhatThisProcessWrote_IsTheEntryItself()
    {
        await using Journal journal = await _file.OpenAsync();
        JournalEntry written = Samples.Accepted(Guid.NewGuid());
        await journal.AppendAsync(Samples.Write(written));

        Assert.Same(written, (await journal.FollowAsync(0, 1, Followed)).Entries[0].Parse());
        Assert.NotSame(written, (await journal.Read.EntriesAsync(0, 1, EntryKinds.All)).Entries[0].Parse());
    }

    [Fact]
    public async Task Follow_OnceTheJournalHasGrown_HasWhatIsNew()
    {
        await using Journal journal = await _file.OpenAsync();
        Task following = FollowAsync(journal, Grown);
        for (int write = 0; write < Grown; write++)
        {
            await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
        }

        await following;
    }

    [Fact]
    public async Task Follow_AWriteThatWasNotWritten_IsNotThere()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendManyAsync(
            [Samples.Publish(Guid.NewGuid(), "r-1"), Samples.Publish(Guid.NewGuid(), "r-1"), Samples.Publish(Guid.NewGuid(), "r-2")]);

        EntryPage page = await journal.FollowAsync(0, 10, Followed);

        Assert.Equal(2, page.Next);
        Equal(await journal.Read.EntriesAsync(0, 10, Followed), page);
    }

    [Fact]
    public void Tail_HoldsTheNewestEntriesOnly()
    {
        JournalTail tail = new(5);
        for (int write = 0; write < JournalTail.MostEntries + 3; write++)
        {
            tail.Add(Prepared(Samples.Accepted(Guid.NewGuid())));
        }

        Assert.Null(tail.Read(7, 1, Followed));
        Assert.Equal(8, tail.Read(8, 1, Followed)!.Entries[0].Index);
        Assert.Equal(JournalTail.MostEntries, tail.Read(8, int.MaxValue, Followed)!.Entries.Count);
        Assert.Empty(tail.Read(JournalTail.MostEntries + 8, 1, Followed)!.Entries);
        Assert.Null(tail.Read(JournalTail.MostEntries + 9, 1, Followed));
    }

    [Fact]
    public void Tail_OfLargeEntries_HoldsFewer()
    {
        JournalTail tail = new(0);
        JournalEntry large = Samples.Accepted(Guid.NewGuid());
        large.Accepted.System = new string('a', (int)JournalTail.MostBytes / 3);
        tail.Add(Prepared(large, large, large, large));

        Assert.Null(tail.Read(1, 1, Followed));
        Assert.Equal(2, tail.Read(2, 9, Followed)!.Entries.Count);
    }

    [Fact]
    public void Tail_OfDecisions_HoldsNone()
    {
        JournalTail tail = new(0);
        JournalEntry decided = Samples.Decided(Guid.NewGuid());
        decided.Decided.HeldRecipients.Add(new string('a', 2 * (int)JournalTail.MostBytes));
        tail.Add(Prepared(Samples.Accepted(Guid.NewGuid()), decided, Samples.Accepted(Guid.NewGuid())));

        Assert.Equal([0L, 2L], tail.Read(0, 9, Followed)!.Entries.Select(static entry => entry.Index));
        Assert.Null(tail.Read(0, 9, EntryKinds.Of(JournalEntry.EventOneofCase.Decided)));
    }

    [Fact]
    public void Tail_WhereEntriesEnd_HoldsNothingFromBefore()
    {
        JournalTail tail = new(0);
        tail.Add(Prepared(Samples.Accepted(Guid.NewGuid())));
        tail.Add(PreparedWrite.From([new JournalWrite
        {
            Entries = [Samples.Accepted(Guid.NewGuid())],
            EndedEntries = [new EndedEntry(0, EntryIndex.Of(Samples.Accepted(Guid.NewGuid())), 0)],
        }])[0]);

        Assert.Null(tail.Read(0, 1, Followed));
        Assert.Single(tail.Read(1, 1, Followed)!.Entries);
    }

    private static PreparedWrite Prepared(params JournalEntry[] entries) => PreparedWrite.From([Samples.Write(entries)])[0];

    private static async Task AppendAsync(Journal journal, int writes)
    {
        for (int write = 0; write < writes; write++)
        {
            await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()), Samples.Sent(Samples.Peer, write + 1, Guid.NewGuid())));
        }
    }

    private static async Task FollowAsync(Journal journal, long end)
    {
        for (long next = 0; next < end;)
        {
            long size = await journal.WaitForGrowthAsync(next);
            EntryPage page = await journal.FollowAsync(next, int.MaxValue, Followed);
            Assert.InRange(page.Next, size, end);
            next = page.Next;
        }
    }

    private static void Equal(EntryPage expected, EntryPage actual)
    {
        Assert.Equal(expected.Next, actual.Next);
        Assert.Equal(expected.Entries.Select(Parts), actual.Entries.Select(Parts));
    }

    private static (long Index, JournalEntry.EventOneofCase Kind, string Salt, string Body, JournalEntry? Entry) Parts(StoredEntry entry) =>
        (entry.Index, entry.Kind, Convert.ToHexString(entry.Salt.Span), Convert.ToHexString(entry.Body.Span), entry.Parse());
}
