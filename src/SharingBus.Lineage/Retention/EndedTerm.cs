using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>What has ended with a term so far. The journal keeps it as positions of readers, each moved with what it counts.</summary>
/// <param name="Term">The term.</param>
/// <param name="Entries">How many entries.</param>
/// <param name="UntilUnixMicros">The time of the youngest of them: microseconds since the Unix epoch, UTC; 0 where there is none.</param>
public sealed record EndedTerm(MetadataTerm Term, long Entries, long UntilUnixMicros)
{
    /// <summary>Reads it.</summary>
    public static async ValueTask<EndedTerm> ReadAsync(IJournalReadings journal, MetadataTerm term, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return new EndedTerm(
            term, await journal.CursorAsync(CountName(term), cancellation) ?? 0, await journal.CursorAsync(UntilName(term), cancellation) ?? 0);
    }

    /// <summary>What is to be written where this record is added.</summary>
    internal IEnumerable<CursorMove> With(long entries, MetadataEnded record) =>
        [new CursorMove(CountName(Term), Entries + entries), new CursorMove(UntilName(Term), Math.Max(UntilUnixMicros, record.YoungestUnixMicros))];

    private static string CountName(MetadataTerm term) => $"/ended/{term}/entries";

    private static string UntilName(MetadataTerm term) => $"/ended/{term}/until";
}
