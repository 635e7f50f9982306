namespace SharingBus.Node.Changes;

/// <summary>
/// How often one notice is changed. Every delivery and every later change reads the changes before it, so their number has a bound; it is one
/// for each kind, so that no number of corrections ever stands in the way of a retraction or an erasure.
/// </summary>
internal static class ChangeBounds
{
    /// <summary>Changes of one kind that an origin orders for one notice: a notice that is corrected more often is better replaced.</summary>
    public const int Ordered = 64;

    /// <summary>Changes of one kind that a holder carries out for one notice: twice as many, because several may be ordered in one moment.</summary>
    public const int CarriedOut = 2 * Ordered;
}
