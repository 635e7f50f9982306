using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>What a decision needs to know of a notice, read from its bytes without parsing them. Two notices with equal facts are one class.</summary>
public readonly struct NoticeFacts : IEquatable<NoticeFacts>
{
    /// <summary>Bits kept for each value: every code list of the handling is shorter than 64.</summary>
    internal const int BitsPerFact = 6;

    private readonly UInt128 _codes;
    private readonly byte[]? _scope;
    private readonly byte[]? _markings;

    internal NoticeFacts(UInt128 codes, byte[]? scope, byte[]? markings, NoticeArea? area)
    {
        _codes = codes;
        _scope = scope;
        _markings = markings;
        Area = area;
    }

    /// <summary>The label of the whole notice.</summary>
    public Tlp Tlp => (Tlp)Code(Fact.Tlp);

    /// <summary>Why it is shared.</summary>
    public Purpose Purpose => (Purpose)Code(Fact.Purpose);

    /// <summary>Actual, exercise or test.</summary>
    public Actuality Actuality => (Actuality)Code(Fact.Actuality);

    /// <summary>The lawful ground.</summary>
    public DisclosureBasis DisclosureBasis => (DisclosureBasis)Code(Fact.DisclosureBasis);

    /// <summary>The duty of secrecy it is under.</summary>
    public SecrecyGate SecrecyGate => (SecrecyGate)Code(Fact.SecrecyGate);

    /// <summary>Where consent stands; unspecified where the notice holds none.</summary>
    public ConsentStatus ConsentStatus => (ConsentStatus)Code(Fact.ConsentStatus);

    /// <summary>The form of harm, where the type tells it.</summary>
    public HarmForm HarmForm => (HarmForm)Code(Fact.HarmForm);

    /// <summary>The severity, where the type tells it.</summary>
    public Severity Severity => (Severity)Code(Fact.Severity);

    /// <summary>The urgency, where the type tells it.</summary>
    public Urgency Urgency => (Urgency)Code(Fact.Urgency);

    /// <summary>The kind of work it calls for, where the type tells it.</summary>
    public InterventionKind InterventionKind => (InterventionKind)Code(Fact.InterventionKind);

    /// <summary>The level of prevention, where the type tells it.</summary>
    public PreventionLevel PreventionLevel => (PreventionLevel)Code(Fact.PreventionLevel);

    /// <summary>The place it names; null where it names none or the type has none.</summary>
    public NoticeArea? Area { get; }

    /// <summary>Whether it leaves through a relay only.</summary>
    public bool ConcealOrigin => (Code(Fact.Flags) & (int)FactFlags.ConcealOrigin) != 0;

    /// <summary>Whether it says how the duty of secrecy was lifted.</summary>
    public bool SecrecyLifted => (Code(Fact.Flags) & (int)FactFlags.SecrecyLifted) != 0;

    /// <summary>The consent's scope, where consent is the basis: a serialized Consent with nothing else.</summary>
    internal ReadOnlySpan<byte> ConsentScope => _scope;

    /// <summary>The granular markings: a serialized Handling with nothing else.</summary>
    internal ReadOnlySpan<byte> Markings => _markings;

    /// <summary>Reads the facts from the canonical bytes of a notice. False where the bytes are malformed or not canonical.</summary>
    public static bool TryRead(NoticeType type, ReadOnlySpan<byte> notice, out NoticeFacts facts) =>
        NoticeFactsReader.TryRead(type, notice, out facts);

    /// <summary>These facts with another place: what a bundle asks of places may be less than what the notice tells.</summary>
    internal NoticeFacts At(NoticeArea? area) => new(_codes, _scope, _markings, area);

    /// <inheritdoc/>
    public bool Equals(NoticeFacts other) =>
        _codes == other._codes && Equals(Area, other.Area) && ConsentScope.SequenceEqual(other.ConsentScope) && Markings.SequenceEqual(other.Markings);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NoticeFacts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_codes);
        hash.Add(Area);
        hash.AddBytes(ConsentScope);
        hash.AddBytes(Markings);
        return hash.ToHashCode();
    }

    /// <summary>Whether two notices are of one class.</summary>
    public static bool operator ==(NoticeFacts left, NoticeFacts right) => left.Equals(right);

    /// <summary>Whether two notices are of different classes.</summary>
    public static bool operator !=(NoticeFacts left, NoticeFacts right) => !left.Equals(right);

    private int Code(Fact fact) => (int)(uint)(_codes >> ((int)fact * BitsPerFact)) & ((1 << BitsPerFact) - 1);
}
