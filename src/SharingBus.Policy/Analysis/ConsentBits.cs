using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Pairs of lawful basis and consent as bits: together, because the handling forbids some of the pairs.</summary>
internal static class ConsentBits
{
    // One more of each for values that the lists do not have.
    private const int Statuses = (int)ConsentStatus.NotSought + 2;
    private const int Bases = (int)DisclosureBasis.OtherStatute + 2;

    /// <summary>Every pair with which a notice may leave: consent was not withdrawn, and where it is the basis it was given.</summary>
    public static ulong Universe { get; } = Where(static (basis, status) =>
        basis != (int)DisclosureBasis.Unspecified
        && status != (int)ConsentStatus.Withdrawn
        && (basis != (int)DisclosureBasis.Consent || status == (int)ConsentStatus.Given));

    /// <summary>The pairs of these bases and statuses; an empty list does not restrict.</summary>
    public static ulong Of(IReadOnlyCollection<DisclosureBasis> bases, IReadOnlyCollection<ConsentStatus> statuses) => Where((basis, status) =>
        (bases.Count == 0 || bases.Contains((DisclosureBasis)basis)) && (statuses.Count == 0 || statuses.Contains((ConsentStatus)status)));

    /// <summary>The bit of one pair.</summary>
    public static ulong Of(DisclosureBasis basis, ConsentStatus status) =>
        1UL << (Math.Min((int)basis, Bases - 1) * Statuses) + Math.Min((int)status, Statuses - 1);

    /// <summary>Every pair with one of these bases.</summary>
    public static ulong WithBases(ulong bases) => Where((basis, _) => (bases >> basis & 1) != 0);

    /// <summary>Every pair with one of these statuses.</summary>
    public static ulong WithStatuses(ulong statuses) => Where((_, status) => (statuses >> status & 1) != 0);

    /// <summary>The bases of some pairs, as bits.</summary>
    public static ulong BasesOf(ulong pairs) => Project(pairs, static index => index / Statuses);

    /// <summary>The statuses of some pairs, as bits.</summary>
    public static ulong StatusesOf(ulong pairs) => Project(pairs, static index => index % Statuses);

    private static ulong Where(Func<int, int, bool> wanted)
    {
        var bits = 0UL;
        for (var index = 0; index < Bases * Statuses; index++)
        {
            bits |= wanted(index / Statuses, index % Statuses) ? 1UL << index : 0;
        }

        return bits;
    }

    private static ulong Project(ulong pairs, Func<int, int> part)
    {
        var bits = 0UL;
        for (var index = 0; index < Bases * Statuses; index++)
        {
            bits |= (pairs >> index & 1) != 0 ? 1UL << part(index) : 0;
        }

        return bits;
    }
}
