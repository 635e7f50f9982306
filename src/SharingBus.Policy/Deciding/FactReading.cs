using SharingBus.Policy.Filtering;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>Facts while they are being read.</summary>
internal struct FactReading
{
    private UInt128 _codes;
    private List<byte>? _scope;
    private List<byte>? _markings;
    private NoticeArea? _area;

    /// <summary>Takes the value of a code list. False where no code list has such a value.</summary>
    public bool Take(Fact fact, ReadOnlySpan<byte> value)
    {
        var position = 0;
        if (!Wire.TryVarint(value, ref position, out var code) || code >= 1UL << NoticeFacts.BitsPerFact)
        {
            return false;
        }

        _codes |= (UInt128)code << ((int)fact * NoticeFacts.BitsPerFact);
        return true;
    }

    public bool Flag(FactFlags flag, bool value)
    {
        _codes |= value ? (UInt128)(uint)flag << ((int)Fact.Flags * NoticeFacts.BitsPerFact) : UInt128.Zero;
        return true;
    }

    /// <summary>Keeps a field of the consent's scope as it stands on the wire. Asked for only where consent is the basis.</summary>
    public bool Scope(ReadOnlySpan<byte> field)
    {
        if (HasConsentAsBasis)
        {
            (_scope ??= []).AddRange(field);
        }

        return true;
    }

    /// <summary>Keeps a granular marking as it stands on the wire. Most notices have none.</summary>
    public bool Marking(ReadOnlySpan<byte> field)
    {
        (_markings ??= []).AddRange(field);
        return true;
    }

    /// <summary>Takes the place. False where its bytes are malformed.</summary>
    public bool Place(ReadOnlySpan<byte> place) => NoticeArea.TryRead(place, out _area);

    public readonly NoticeFacts ToFacts() => new(_codes, _scope?.ToArray(), _markings?.ToArray(), _area);

    private readonly bool HasConsentAsBasis => new NoticeFacts(_codes, null, null, null).DisclosureBasis == DisclosureBasis.Consent;
}
