namespace SharingBus.Hub.Correlation;

/// <summary>
/// What each piece of evidence weighs, in decibans (10 log10 of the likelihood ratio; Good 1950). Two notices of one day and region are about
/// one thing in perhaps one of a thousand cases, so a link needs 50: 30 to make it even, 20 to make it a hundred to one.
/// </summary>
internal static class EvidenceWeights
{
    /// <summary>What a link needs.</summary>
    public const int Link = 43;

    /// <summary>From here on a link holds whatever else there is; a lighter one only where it is the heaviest of one of its ends.</summary>
    public const int HeavyLink = 55;

    /// <summary>From here on a light link holds too where both its ends are linked to a third notice.</summary>
    public const int SupportedLink = 50;

    /// <summary>What an analyst joined because both mean one person: above all evidence, which comes to some two hundred at most.</summary>
    public const int Joined = 1_000;

    // A domain, a network address, a phrase is named by many who mean different things. With another indicator it adds to it.
    private const int LooseIndicator = 40;

    // Twice as many who name it, half as much evidence, and half again because that is how a phrase comes into use.
    private const int LooseLevel = 6;

    // Twice as busy a place, half as much evidence.
    private const int PlaceLevel = 3;

    // By level: an account, a number, a plate, an address of a page or a file has one owner at a time. Alone it links up to sixteen notices; what
    // more than those carry may be a switchboard.
    private static readonly int[] OwnIndicatorOf = [57, 53, 47, 37];

    // By shared passages of sixteen: chance gives one or two where the language is the same; form letters of one agency give six.
    private static readonly int[] PassagesOf = [0, 12, 26, 40, 50, 58];

    /// <summary>The weight of what was found.</summary>
    public static int Of(in PairEvidence found) =>
        Indicators(found)
        + Text(found)
        + Place(found)
        + Time(found)
        + Agreement(found.OneHarm, agrees: 8, differs: -20)
        + Agreement(found.OneSector, agrees: 6, differs: -12);

    /// <summary>
    /// False where two notices that share the place or one passage of text, and not both, cannot be linked, whatever else they say: seen more than
    /// six hours apart, the heaviest place (31), or a passage and the name of the municipality (18), and all agreement (14) are less than a link needs.
    /// Spares the comparison.
    /// </summary>
    public static bool TimeMayLink(long? one, long? other)
    {
        const long sixHoursMillis = 6 * 60 * 60 * 1_000;
        return one is not { } first || other is not { } second || Math.Abs(first - second) <= sixHoursMillis
            || EvidenceReading.IsDate(first) || EvidenceReading.IsDate(second);
    }

    private static int Indicators(in PairEvidence found) =>
        found.OwnIndicators > 0 ? OwnIndicatorOf[found.OwnLevel] + (found.OwnIndicators + found.LooseIndicators > 1 ? LooseIndicator : 0)
        : found.LooseIndicators > 0 ? (LooseIndicator - (LooseLevel * found.LooseLevel)) * Math.Min(2, found.LooseIndicators)
        : 0;

    private static int Text(in PairEvidence found)
    {
        var common = found.Passages - found.RarePassages;
        var weight = PassagesOf[Math.Min(found.RarePassages + (common / 2), PassagesOf.Length - 1)];
        return found.OneOrigin ? weight / 3 : weight;
    }

    // Positions are reported to about 150 metres, so the places of one thing lie within half a kilometre.
    private static int Place(in PairEvidence found) => found switch
    {
        { Kilometres: < 0.15, PlaceSpeaks: true } => 31 - (PlaceLevel * found.PlaceLevel),
        { Kilometres: < 0.3, PlaceSpeaks: true } => 28 - (PlaceLevel * found.PlaceLevel),
        { Kilometres: < 0.45, PlaceSpeaks: true } => 24 - (PlaceLevel * found.PlaceLevel),
        { Kilometres: < 0.6, PlaceSpeaks: true } => 18 - (PlaceLevel * found.PlaceLevel),
        { Kilometres: < 0.9, PlaceSpeaks: true } => 8 - (PlaceLevel * found.PlaceLevel),
        { Kilometres: > 5, Online: false } => -20,
        { Kilometres: > 1.5 } => -10,
        { Kilometres: not null } => 0,
        { OneMunicipality: true, PlaceSpeaks: true } => 26 - (PlaceLevel * found.PlaceLevel),
        { OneMunicipality: true } => 6,
        { OneMunicipality: false, Online: false } => -20,
        _ => 0,
    };

    // What is seen of one thing is seen within hours, or goes on for days; a report that gives a date alone may mean any hour of it.
    private static int Time(in PairEvidence found) => found.Hours switch
    {
        <= 24 when found.DateOnly => 3,
        <= 1 => 18,
        <= 2 => 16,
        <= 3 => 13,
        <= 4 => 10,
        <= 6 => 5,
        <= 24 => -3,
        <= 24 * 3 => -5,
        <= 24 * 14 => -14,
        <= 24 * 30 => -20,
        not null => -40,
        null => found.DaysBetweenMessages switch { <= 1 => 3, <= 3 => 0, <= 14 => -8, <= 30 => -15, _ => -30 },
    };

    private static int Agreement(bool? one, int agrees, int differs) => one switch { true => agrees, false => differs, null => 0 };
}
