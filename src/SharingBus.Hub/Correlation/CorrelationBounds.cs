namespace SharingBus.Hub.Correlation;

/// <summary>The numbers that decide what counts as evidence. Each has a unit and a reason.</summary>
internal static class CorrelationBounds
{
    /// <summary>
    /// Notices that may share one indicator before it is too common to mean anything. A developing threat is seen a few dozen
    /// times at most; a popular web site or a household phrase is named without end.
    /// </summary>
    public const int IndicatorCap = 32;

    /// <summary>
    /// Notices in one place and window before place and time stop being evidence: above it they are the background of a busy town.
    /// </summary>
    public const int PlaceCap = 16;

    /// <summary>
    /// Notices that may share one pseudonymous person key before it stops proposing: an analyst reads pairs, and 12 notices make 66.
    /// </summary>
    public const int PersonCap = 12;

    /// <summary>
    /// Keys of one kind that are read from one notice, in order of their digest: bounds the work a single notice can cause.
    /// </summary>
    public const int MaxKeysPerKind = 256;

    /// <summary>Ancestors looked at when asking whether two notices are independent; deeper chains are treated as known so far.</summary>
    public const int MaxAncestors = 1_000;

    /// <summary>
    /// Side of a grid cell in degrees: about 1.1 km from south to north, which is a quarter of a town, and wider than the usual error
    /// of a reported position.
    /// </summary>
    public const double CellDegrees = 0.01;

    /// <summary>
    /// How far apart two observations in one place may lie: three days cover a weekend, after which agencies report what they saw before it.
    /// </summary>
    public static readonly TimeSpan PlaceWindow = TimeSpan.FromHours(72);
}
