using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>Ends what is to end in a journal whose node does not run, and reads what is left of its entries.</summary>
internal static class EndedEntries
{
    /// <summary>One round of all that ends payloads and entries.</summary>
    public static async Task EndAsync(Journal journal, TimeProvider time)
    {
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, time);
        await using PayloadExpiry expiry = new(journal, holds, static () => { }, time, NullLogger.Instance);
        await expiry.RunOnceAsync(default);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, time, NullLogger.Instance);
        await destruction.RunOnceAsync(default);
        await using MetadataExpiry metadata = new(journal, holds, new MetadataTerms(), [], time, NullLogger.Instance);
        await metadata.RunOnceAsync(default);
    }

    /// <summary>The entries that can be read.</summary>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(Journal journal) =>
        [.. (await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.All)).Entries.Where(static entry => !entry.IsErased).Select(static entry => entry.Body.ToArray())];
}
