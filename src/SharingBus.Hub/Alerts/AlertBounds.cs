using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>The numbers of an alert, each with its unit and reason.</summary>
internal static class AlertBounds
{
    /// <summary>Parents a publish request may name, and references an alert may carry: the node's bound.</summary>
    public const int MaxReferences = 64;

    /// <summary>Areas an alert names: the vocabulary's bound is 64, and nobody reads more than a handful.</summary>
    public const int MaxAreas = 16;

    /// <summary>Caveats a handling may carry: the vocabulary's bound.</summary>
    public const int MaxCaveats = 16;

    /// <summary>How long an alert is kept where no notice it rests on sets a term: a month covers its follow-up.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    /// <summary>What an alert is of use for at least: a day, the longest time there is to acknowledge one.</summary>
    public static readonly TimeSpan ShortestUse = TimeSpan.FromDays(1);

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
