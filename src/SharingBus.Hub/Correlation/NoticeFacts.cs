using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// What the hub keeps of a notice: keys, grades and handling. No name, no text and no value of an identifier is among it.
/// </summary>
internal sealed record NoticeFacts
{
    /// <summary>Message id (UUIDv7).</summary>
    public required Guid Id { get; init; }

    /// <summary>The agency that accepted it.</summary>
    public required string Origin { get; init; }

    /// <summary>The notices it was derived from.</summary>
    public IReadOnlyList<Guid> Parents { get; init; } = [];

    /// <summary>Actual, exercise or test: notices of different realms never group.</summary>
    public required Actuality Realm { get; init; }

    /// <summary>What it can have in common with others, in the order of their values.</summary>
    public LinkKey[] Keys { get; init; } = [];

    /// <summary>When it was observed, in milliseconds since the Unix epoch; null where the view does not tell.</summary>
    public long? ObservedAt { get; init; }

    /// <summary>The form of harm; unspecified where the view does not tell.</summary>
    public HarmForm HarmForm { get; init; }

    /// <summary>At whom or what it is aimed; unspecified where the view does not tell.</summary>
    public TargetSector Sector { get; init; }

    /// <summary>Where, to about a hundred metres; null where the view does not tell.</summary>
    public GridPoint? Point { get; init; }

    /// <summary>CAP severity.</summary>
    public Severity Severity { get; init; }

    /// <summary>CAP urgency.</summary>
    public Urgency Urgency { get; init; }

    /// <summary>CAP certainty.</summary>
    public Certainty Certainty { get; init; }

    /// <summary>NIEM tip class.</summary>
    public TipClass Category { get; init; }

    /// <summary>Where, by name; null where the view does not tell.</summary>
    public NoticeArea? Area { get; init; }

    /// <summary>Label of the notice.</summary>
    public Tlp Tlp { get; init; }

    /// <summary>Why it was shared.</summary>
    public Purpose Purpose { get; init; }

    /// <summary>Legal profile of its retention.</summary>
    public RetentionProfile RetentionProfile { get; init; }

    /// <summary>Seconds since the Unix epoch at which the hub forgets it; 0 where the origin set no term.</summary>
    public long KeepUntil { get; init; }

    /// <summary>Caveats that travel with it.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];
}
