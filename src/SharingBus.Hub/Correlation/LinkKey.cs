using System.Runtime.InteropServices;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Something two notices can have in common. The realm (actual, exercise, test) is part of the key, so notices of different realms never meet.
/// </summary>
/// <param name="Kind">What it was made of.</param>
/// <param name="Realm">Whether the notice is about the real world.</param>
/// <param name="Detail">The kind of indicator; 0 for other keys.</param>
/// <param name="Digest">Keyed digest of the normalised value: no key can be read back into a value.</param>
/// <param name="Window">Number of the time window of a place key, counted from the Unix epoch; 0 for other keys.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkKey(KeyKind Kind, Actuality Realm, int Detail, string Digest, long Window)
{
    /// <summary>Notices that may share the key before it is too common to count.</summary>
    public int Cap => Kind switch
    {
        KeyKind.Indicator => CorrelationBounds.IndicatorCap,
        KeyKind.Person => CorrelationBounds.PersonCap,
        _ => CorrelationBounds.PlaceCap,
    };

    /// <summary>True where the key only holds together with time.</summary>
    public bool IsPlace => Kind is KeyKind.Municipality or KeyKind.Cell;

    /// <summary>The same place in a neighbouring window.</summary>
    public LinkKey Shift(int windows) => this with { Window = Window + windows };
}
