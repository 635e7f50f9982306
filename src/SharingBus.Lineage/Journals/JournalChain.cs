namespace SharingBus.Lineage.Journals;

/// <summary>
/// Writes of one caller of which each takes for granted that the ones before it are durable. It may hand over the next before it knows of
/// the last: where one is not written, none behind it is. Then begin a new chain, from what the journal holds.
/// </summary>
public sealed class JournalChain
{
    private volatile bool _isBroken;

    /// <summary>Whether one of them was not written.</summary>
    public bool IsBroken => _isBroken;

    internal void Break() => _isBroken = true;
}
