using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// What the hub keeps of a notice: keys, grades and handling. No name, no text and no value of an identifier is among it. It is held a
/// million times, so codes take a byte; a code that no vocabulary has says nothing.
/// </summary>
internal sealed record NoticeFacts
{
    private const long NoInstant = long.MinValue;

    private static readonly GridPoint NoPoint = new(int.MinValue, int.MinValue);

    private readonly long _observedAt = NoInstant;
    private readonly GridPoint _point = NoPoint;
    private readonly byte _realm;
    private readonly byte _harmForm;
    private readonly byte _sector;
    private readonly byte _severity;
    private readonly byte _urgency;
    private readonly byte _certainty;
    private readonly byte _category;
    private readonly byte _tlp;
    private readonly byte _purpose;
    private readonly byte _retentionProfile;

    /// <summary>Message id (UUIDv7).</summary>
    public required Guid Id { get; init; }

    /// <summary>The agency that accepted it.</summary>
    public required string Origin { get; init; }

    /// <summary>The notices it was derived from.</summary>
    public IReadOnlyList<Guid> Parents { get; init; } = [];

    /// <summary>Actual, exercise or test: notices of different realms never group.</summary>
    public required Actuality Realm { get => (Actuality)_realm; init => _realm = Code((int)value); }

    /// <summary>What it can have in common with others, in the order of their values.</summary>
    public LinkKey[] Keys { get; init; } = [];

    /// <summary>When it was observed, in milliseconds since the Unix epoch; null where the view does not tell.</summary>
    public long? ObservedAt { get => _observedAt == NoInstant ? null : _observedAt; init => _observedAt = value ?? NoInstant; }

    /// <summary>The form of harm; unspecified where the view does not tell.</summary>
    public HarmForm HarmForm { get => (HarmForm)_harmForm; init => _harmForm = Code((int)value); }

    /// <summary>At whom or what it is aimed; unspecified where the view does not tell.</summary>
    public TargetSector Sector { get => (TargetSector)_sector; init => _sector = Code((int)value); }

    /// <summary>Where, to about a hundred metres; null where the view does not tell.</summary>
    public GridPoint? Point { get => _point == NoPoint ? null : _point; init => _point = value ?? NoPoint; }

    /// <summary>CAP severity.</summary>
    public Severity Severity { get => (Severity)_severity; init => _severity = Code((int)value); }

    /// <summary>CAP urgency.</summary>
    public Urgency Urgency { get => (Urgency)_urgency; init => _urgency = Code((int)value); }

    /// <summary>CAP certainty.</summary>
    public Certainty Certainty { get => (Certainty)_certainty; init => _certainty = Code((int)value); }

    /// <summary>NIEM tip class.</summary>
    public TipClass Category { get => (TipClass)_category; init => _category = Code((int)value); }

    /// <summary>Where, by name; null where the view does not tell.</summary>
    public NoticeArea? Area { get; init; }

    /// <summary>Label of the notice.</summary>
    public Tlp Tlp { get => (Tlp)_tlp; init => _tlp = Code((int)value); }

    /// <summary>Why it was shared.</summary>
    public Purpose Purpose { get => (Purpose)_purpose; init => _purpose = Code((int)value); }

    /// <summary>Legal profile of its retention.</summary>
    public RetentionProfile RetentionProfile { get => (RetentionProfile)_retentionProfile; init => _retentionProfile = Code((int)value); }

    /// <summary>Seconds since the Unix epoch at which the hub forgets it; 0 where the origin set no term.</summary>
    public long KeepUntil { get; init; }

    /// <summary>
    /// True where everybody named in the view is stated to be an adult and no duty of secrecy lies on the notice; where the view does not say so it is
    /// not: a standing rule may answer for ordinary notices alone.
    /// </summary>
    public bool IsOrdinary { get; init; }

    /// <summary>Caveats that travel with it.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    private static byte Code(int value) => value is >= byte.MinValue and <= byte.MaxValue ? (byte)value : byte.MinValue;
}
