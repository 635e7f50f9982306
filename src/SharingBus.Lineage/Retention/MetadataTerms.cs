using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>For how many days an agency keeps the entries of its journal.</summary>
/// <param name="GeneralDays">Entries of all kinds that name a person or a message, look-ups excepted.</param>
/// <param name="LookUpDays">Look-ups of persons: who asked, why, and under which reference.</param>
public sealed record MetadataTerms(int GeneralDays = MetadataTerms.DefaultDays, int LookUpDays = MetadataTerms.DefaultDays)
{
    /// <summary>Five years, the longest time for which 28 CFR 23.20(h) lets information stand without review: the record of its dissemination (g) is kept as long.</summary>
    public const int DefaultDays = 1_826;

    /// <summary>The shortest term: callers' requests and what waits for a recipient who is away live as long.</summary>
    public const int LeastDays = 30;

    /// <summary>The longest term, a hundred years: more is a slip of the pen.</summary>
    public const int MostDays = 36_525;

    private const long MicrosOfDay = 24L * 60 * 60 * 1_000_000;

    /// <summary>What is wrong with them, each named as the configuration names it.</summary>
    public IReadOnlyList<string> Check() =>
        [.. Fault("metadataDays", GeneralDays), .. Fault("lookUpDays", LookUpDays)];

    /// <summary>The term of a kind of entry; null where it stays for good.</summary>
    internal static MetadataTerm? Of(JournalEntry.EventOneofCase kind) => kind switch
    {
        // They name nobody, and say what the journal was and is.
        JournalEntry.EventOneofCase.MetadataEnded or JournalEntry.EventOneofCase.BundleAdopted or JournalEntry.EventOneofCase.RestoreNoticed => null,

        // What a policy service has published was proposed and approved by named persons: that is what makes it binding, for as long as there is a federation.
        JournalEntry.EventOneofCase.ProposalRecorded or JournalEntry.EventOneofCase.None => null,

        // A notebook is read from its beginning or not at all: without its first note, neither can a hub be rebuilt nor start anew. The entry names a system; whom the notes name
        // is in them, and they are erased by themselves.
        JournalEntry.EventOneofCase.Noted => null,
        JournalEntry.EventOneofCase.PersonLookedUp => MetadataTerm.LookUp,
        _ => MetadataTerm.General,
    };

    /// <summary>The days of a term.</summary>
    internal int Days(MetadataTerm term) => term == MetadataTerm.LookUp ? LookUpDays : GeneralDays;

    /// <summary>When the term of an entry is over: microseconds since the Unix epoch, UTC; null for one that stays.</summary>
    internal long? Over(JournalEntry entry) => Of(entry.EventCase) is { } term ? entry.TimeUnixMicros + (Days(term) * MicrosOfDay) : null;

    /// <summary>When the shortest term of anything of a time is over.</summary>
    internal long Earliest(long timeUnixMicros) => timeUnixMicros + (Math.Min(GeneralDays, LookUpDays) * MicrosOfDay);

    private static IEnumerable<string> Fault(string name, int days)
    {
        if (days is < LeastDays or > MostDays)
        {
            yield return $"\"{name}\" is {days}: set {LeastDays} to {MostDays} days.";
        }
    }
}
