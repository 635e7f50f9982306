using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>How long every journal keeps a class of decisions: until no decision that is left refers to it.</summary>
public abstract class DecisionClassContract : MetadataRounds
{
    [Fact]
    public async Task DecisionClass_ThatALaterDecisionRefersTo_StaysAsLongAsThat()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        await journal.AppendAsync(Samples.Write([kind, Decided(1), .. Fill(2 * Facets.BlockEntries), At(30, Decided(30)), .. Fill(2 * Facets.BlockEntries)]), Cancel);
        await IndexAsync(journal);

        await RoundAsync(journal, 50 * Day);
        IEnumerable<long> ended = await EndedAsync(journal);
        Assert.DoesNotContain(0, ended);
        Assert.DoesNotContain(2_050, ended);
        Assert.Contains(1, ended);

        await RoundAsync(journal, 71 * Day);
        Assert.Contains(2_050, await EndedAsync(journal));
        await RoundAsync(journal, 73 * Day); // it is looked at once a day
        Assert.Contains(0, await EndedAsync(journal));
        Assert.Empty(await Store(journal).BlocksAsync([Facets.DecidedBy(0)], 0, 10, 10, Cancel));

        static JournalEntry Decided(long day) =>
            At(day, new JournalEntry { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } });
    }

    [Fact]
    public async Task DecisionClass_OfWhatIsNotIndexedYet_StaysAsLongAsADecisionRefersToIt()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } };
        await journal.AppendAsync(Samples.Write(kind, At(30, decided)), Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, 71 * Day);
        await RoundAsync(journal, 73 * Day);
        Assert.Equal([0L, 1], await EndedAsync(journal));
    }

    // What is so far behind the index may be referred to by anything between.
    [Fact]
    public async Task DecisionClass_WhereTheIndexIsFarBehind_Stays()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } };
        await journal.AppendAsync(Samples.Write([kind, .. Fill(3 * Facets.BlockEntries), At(30, decided)]), Cancel);

        await RoundAsync(journal, 50 * Day);

        Assert.DoesNotContain(0, await EndedAsync(journal));
    }

    [Fact]
    public async Task DecisionClass_ThatOnlyOthersAreReferredTo_Ends()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 1 } } } };
        await journal.AppendAsync(Samples.Write(kind, kind.Clone(), At(30, decided)), Cancel);

        await RoundAsync(journal, 50 * Day);

        Assert.Equal([0L], await EndedAsync(journal));
    }
}
