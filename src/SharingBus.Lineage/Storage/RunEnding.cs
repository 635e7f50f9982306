using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>Takes entries that have ended out of the run in which they are stored.</summary>
/// <param name="seal">Seals what is left.</param>
internal sealed class RunEnding(EntrySeal seal)
{
    private readonly EntryRows _rows = new(seal.Keys);

    /// <summary>Kinds that name no person and no message, and say what the journal itself was and is, or how far a system's notebook goes. They stay for good.</summary>
    public static bool NamesNobody(JournalEntry.EventOneofCase kind) => kind is JournalEntry.EventOneofCase.MetadataEnded
        or JournalEntry.EventOneofCase.BundleAdopted or JournalEntry.EventOneofCase.RestoreNoticed or JournalEntry.EventOneofCase.Noted;

    /// <summary>A run without what has ended.</summary>
    /// <param name="row">The run as it is stored.</param>
    /// <param name="ended">By index, the entry that records it.</param>
    /// <returns>What is left, its key, and the key that is to be destroyed.</returns>
    public (byte[] Left, long? Key, long? Destroyed) Take(in StoredRun row, IReadOnlyDictionary<long, long> ended)
    {
        byte[] left = EntryRun.Without(_rows.Open(row), row.Range, ended);
        if (row.Key is not { } key)
        {
            return (left, null, null);
        }

        // As long as something else stands in the run its key does, for a backup could not be read without it. What stays for good names nobody, and would keep
        // the key for good: it lies open from here on.
        return EntryRun.Holds(left, row.Range.Count, static kind => !NamesNobody(kind))
            ? (seal.SealAgain(key, left, row.Range.Count), key, null)
            : (left, null, key);
    }
}
