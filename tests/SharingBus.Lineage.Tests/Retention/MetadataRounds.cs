using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>A journal on a clock that is set, and a node's rounds on it: payloads expire, keys are destroyed, entries end.</summary>
public abstract class MetadataRounds
{
    private protected const long Day = 24L * 60 * 60 * 1_000_000;

    // Every entry of these tests is of the first day, where nothing else is said.
    private protected static readonly MetadataTerms Terms = new(GeneralDays: 40, LookUpDays: 30);

    private protected SetClock Clock { get; } = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    private protected static JournalEntry At(long day, JournalEntry entry)
    {
        entry.TimeUnixMicros = day * Day;
        return entry;
    }

    private protected static JournalEntry[] Fill(int count) => [.. Enumerable.Range(0, count).Select(static _ => Samples.Quarantined(Guid.NewGuid()))];

    private protected static JournalWrite Notice(Guid id, long endDay, params Guid[] parents) => new()
    {
        Entries = [Samples.Accepted(id, parents)], Contents = [Samples.Content(0, [1]) with { Ends = [endDay * Day] }],
    };

    private protected static JournalWrite Batch(Guid[] ids, long[] endDays) => new()
    {
        Entries = [Samples.Received(ids)],
        Contents = [Samples.Content(0, [.. ids.Select(static _ => new byte[] { 2 })]) with { Ends = [.. endDays.Select(static day => day * Day)] }],
    };

    private protected static IJournalStore Store(Journal journal) => (IJournalStore)journal.Read;

    private protected static async Task<IReadOnlyList<StoredEntry>> AllAsync(Journal journal) =>
        (await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.All, Cancel)).Entries;

    private protected static async Task<IEnumerable<long>> EndedAsync(Journal journal) =>
        (await AllAsync(journal)).Where(static entry => entry.IsErased).Select(static entry => entry.Index);

    private protected static async Task<StoredEntry[]> RecordsAsync(Journal journal) =>
        [.. (await AllAsync(journal)).Where(static entry => entry.Kind == JournalEntry.EventOneofCase.MetadataEnded)];

    private protected async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), Clock, NullLogger<Journal>.Instance);

    private protected async Task IndexAsync(Journal journal)
    {
        await using SearchIndexing index = new(journal, SearchIndexing.DefaultInterval, Clock, NullLogger.Instance);
        await index.RunOnceAsync(Cancel);
    }

    // What a node does once a minute.
    private protected async Task RoundAsync(Journal journal, long now, MetadataTerms? terms = null, JournalReader[]? readers = null)
    {
        Clock.Micros = now;
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, Clock, Cancel);
        await using PayloadExpiry expiry = new(journal, holds, static () => { }, Clock, NullLogger.Instance);
        await expiry.RunOnceAsync(Cancel);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, Clock, NullLogger.Instance);
        await destruction.RunOnceAsync(Cancel);
        await using MetadataExpiry metadata = new(journal, holds, terms ?? Terms, readers ?? [], Clock, NullLogger.Instance);
        await metadata.RunOnceAsync(Cancel);
    }
}
