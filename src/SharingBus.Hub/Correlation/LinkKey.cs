using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Something two notices can have in common, as 64 bits: the kind, a detail of it, and a digest of the rest. The realm (actual, exercise,
/// test) is in the digest, so notices of different realms never meet. No key can be read back into a text or a person.
/// </summary>
/// <param name="Value">3 bits kind, 5 bits detail, 56 bits digest: among a hundred million keys two meet by accident about once in fifteen.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkKey(ulong Value)
{
    private const int DigestBits = 56;
    private const int DetailBits = 5;

    /// <summary>What it was made of.</summary>
    public KeyKind Kind => (KeyKind)(Value >> (DigestBits + DetailBits));

    /// <summary>The kind of indicator; 0 for other keys.</summary>
    public int Detail => (int)(Value >> DigestBits) & ((1 << DetailBits) - 1);

    /// <summary>Notices that may share the key, as they are counted for each agency, before it is too common to count.</summary>
    public int Cap => Kind switch
    {
        KeyKind.Indicator => CorrelationBounds.IndicatorCap,
        KeyKind.Person => CorrelationBounds.PersonCap,
        KeyKind.Passage => CorrelationBounds.PassageCap,
        KeyKind.Cell => CorrelationBounds.CellCap,
        _ => CorrelationBounds.MunicipalityCap,
    };

    /// <summary>Notices of one agency that count where others ask how common the key is: at least one.</summary>
    public int OriginShare => Math.Max(1, Cap / CorrelationBounds.OriginShares);

    /// <summary>True where the key only holds together with time.</summary>
    public bool IsPlace => Kind is KeyKind.Municipality or KeyKind.Cell;

    /// <summary>A key of a digest, of which the lower 56 bits count.</summary>
    public static LinkKey Of(KeyKind kind, int detail, ulong digest) =>
        new(((ulong)kind << (DigestBits + DetailBits)) | ((ulong)detail << DigestBits) | (digest & ((1UL << DigestBits) - 1)));
}
