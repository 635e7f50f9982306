namespace SharingBus.Policy.Compiling;

/// <summary>Which grants of a scope reach an element, as bits: elements that the same grants reach are filtered alike.</summary>
/// <param name="Own">The owner's.</param>
/// <param name="Top">The ceiling's.</param>
/// <param name="Confidential">Whether an address inside is confidential.</param>
internal readonly record struct ElementReach(UInt128 Own, UInt128 Top, bool Confidential)
{
    /// <summary>Most grants of one side that have a bit.</summary>
    public const int MaxGrants = 128;
}
