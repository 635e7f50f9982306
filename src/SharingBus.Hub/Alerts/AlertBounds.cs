using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>The numbers of an alert, each with its unit and reason.</summary>
internal static class AlertBounds
{
    /// <summary>Parents a publish request may name, and references an alert may carry: the node's bound.</summary>
    public const int MaxReferences = 64;

    /// <summary>
    /// Notices an alert names, and messages whose place it takes: half each of the parents that it may have, so that it has all of both. Nobody opens more
    /// than a page of them.
    /// </summary>
    public const int MaxNamed = MaxReferences / 2;

    /// <summary>Notices of one agency that an alert names for what they tell of, where there are others to name: a quarter.</summary>
    public const int MaxOfAgency = MaxNamed / 4;

    /// <summary>Areas an alert names: the vocabulary's bound is 64, and nobody reads more than a handful.</summary>
    public const int MaxAreas = 16;

    /// <summary>Caveats a handling may carry: the vocabulary's bound.</summary>
    public const int MaxCaveats = 16;

    /// <summary>How long an alert is kept where no notice it rests on sets a term: a month covers its follow-up.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    /// <summary>What an alert is of use for at least: a day, the longest time there is to acknowledge one.</summary>
    public static readonly TimeSpan ShortestUse = TimeSpan.FromDays(1);

    // A dispatcher's time to read an alert and ask back; what repeats it within this time can be read together.
    private static readonly TimeSpan FirstRepetition = TimeSpan.FromMinutes(10);

    // Once a day, as a situation report is written.
    private static readonly TimeSpan LongestRepetition = TimeSpan.FromDays(1);

    /// <summary>
    /// How long what says the same again waits after the last alert: ten minutes, and twice as long after each update that said nothing else, up to a day.
    /// Every update asks its recipients to answer anew.
    /// </summary>
    /// <param name="repeats">How many such updates in a row there were.</param>
    public static TimeSpan RepeatWithin(int repeats) =>
        TimeSpan.FromTicks(Math.Min(LongestRepetition.Ticks, FirstRepetition.Ticks << Math.Min(repeats, 8)));

    /// <summary>
    /// By when a coordinator must have acknowledged. Extreme: within a quarter of an hour, while it can still be prevented. Severe: within
    /// the hour. Moderate or unknown: within half a working day. Minor: by the next day.
    /// </summary>
    public static TimeSpan AcknowledgeWithin(Severity severity) => severity switch
    {
        Severity.Extreme => TimeSpan.FromMinutes(15),
        Severity.Severe => TimeSpan.FromHours(1),
        Severity.Minor => TimeSpan.FromHours(24),
        _ => TimeSpan.FromHours(4),
    };
}
