using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>
/// Checks that entries, of which a package has the commitment alone, have ended with their term: a later entry of the log records it, states the rule, and stands so long after
/// whatever is known of the time of what ended. A rule of fewer days than anybody may set is none.
/// </summary>
/// <param name="agency">Whose log it is.</param>
internal sealed class EndingCheck(string agency)
{
    // How far a clock may have been put back between two entries, 5 minutes: times are those of the agency's clock, order is the log's.
    private const long ClockStepMicros = 5L * 60 * 1_000_000;

    private const long MicrosOfDay = 24L * 60 * 60 * 1_000_000;

    private readonly List<(long Index, long By, long? NotBefore, string Place)> _ended = [];
    private long? _latest;

    /// <summary>Adds the next line.</summary>
    public void Add(EntryLine line, JournalEntry? entry, string place)
    {
        if (entry is null)
        {
            _ended.Add((line.Index, line.EndedBy!.Value, _latest, place));
        }
        else
        {
            _latest = Math.Max(_latest ?? long.MinValue, entry.TimeUnixMicros);
        }
    }

    /// <summary>Holds all that has ended against the entries that record it.</summary>
    /// <exception cref="EvidenceRefused">One does not, or it ended before its term was over.</exception>
    public void Check(IReadOnlyDictionary<long, JournalEntry?> entries)
    {
        foreach (var (index, by, notBefore, place) in _ended)
        {
            if (by <= index || entries.GetValueOrDefault(by) is not { MetadataEnded: { TermDays: >= MetadataTerms.LeastDays } record } recording || !record.Ranges.Any(range => Holds(range, index)))
            {
                throw new EvidenceRefused(EvidenceReason.EndingUnproven, place, $"entry {by} of {agency} is not in the package, or does not record under which rule entry {index} ended");
            }

            // An Int128 holds whatever two times and a number of days come to.
            Int128 from = Int128.Max(record.YoungestUnixMicros, notBefore is { } known ? (Int128)known - ClockStepMicros : Int128.MinValue);
            if (from + ((Int128)record.TermDays * MicrosOfDay) > recording.TimeUnixMicros)
            {
                throw new EvidenceRefused(EvidenceReason.EndedEarly, place, $"entry {index} of {agency} ended before {record.TermDays} days were over");
            }
        }
    }

    private static bool Holds(EndedRange range, long index) => (ulong)index >= range.First && (ulong)index - range.First < range.Count;
}
