using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Decisions;

/// <summary>What an analyst said of a situation. It names notices, because situations come and go with them.</summary>
internal sealed record SituationDecision
{
    private const string IdPrefix = "dec-";

    /// <summary>Counts the decisions of this hub, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>
    /// In the order of their ids: the notices that belong together (merge), that are set apart (split), or that the situation held (confirm, reject).
    /// </summary>
    public required Guid[] Notices { get; init; }

    /// <summary>The notices that they are set apart from, in the order of their ids; empty but for a split.</summary>
    public Guid[] Rest { get; init; } = [];

    /// <summary>The notices that took the place of named ones since. Empty for a mark, which stands for what the analyst saw.</summary>
    public Heir[] Heirs { get; init; } = [];

    /// <summary>Who decided.</summary>
    public required string Analyst { get; init; }

    /// <summary>Why; stays in the hub.</summary>
    public required string Reason { get; init; }

    /// <summary>The system that carried the decision, as its certificate says.</summary>
    public required string System { get; init; }

    /// <summary>When, in milliseconds since the Unix epoch.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>True where it changes what belongs together; otherwise it is a mark on what does.</summary>
    public bool Groups => Kind is DecisionKind.Merge or DecisionKind.Split;

    /// <summary>The name of a number.</summary>
    public static string IdOf(long number) => FormattableString.Invariant($"{IdPrefix}{number}");

    /// <summary>Reads a number out of a name; null where it is none.</summary>
    public static long? NumberOf(string id) =>
        id.StartsWith(IdPrefix, StringComparison.Ordinal)
        && long.TryParse(id.AsSpan(IdPrefix.Length), global::System.Globalization.NumberStyles.None, global::System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The decision as it bears on groups.</summary>
    public Constraint ToConstraint() => new() { Number = Number, Notices = Notices, Rest = Rest, Heirs = Heirs };

    /// <summary>True where a situation held a notice when it was marked.</summary>
    public bool Held(Guid notice) => Array.BinarySearch(Notices, notice) >= 0;

    /// <summary>True where both say the same of the same notices.</summary>
    public bool SaysTheSame(SituationDecision other) =>
        Kind == other.Kind && Notices.AsSpan().SequenceEqual(other.Notices) && Rest.AsSpan().SequenceEqual(other.Rest);
}
