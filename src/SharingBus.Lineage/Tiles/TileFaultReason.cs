namespace SharingBus.Lineage.Tiles;

/// <summary>Why a stored tile is refused.</summary>
public enum TileFaultReason
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It breaks off within a hash or entry, or is empty.</summary>
    Truncated,

    /// <summary>It is longer, and the rest is no whole hash or entry.</summary>
    ExtraBytes,

    /// <summary>It is whole, of another width than its path has: a partial tile in place of a full one, or of another size of the tree.</summary>
    WrongWidth,

    /// <summary>An entry's length is not that of a commitment.</summary>
    Malformed,

    /// <summary>Something that is no plain file, or that cannot be read.</summary>
    Unreadable,

    /// <summary>Its hashes are not those that the root demands.</summary>
    Altered,

    /// <summary>It cannot be judged: too much above and below it is wrong.</summary>
    Unproven,

    /// <summary>The tiles as a whole are a tree of another root.</summary>
    AnotherRoot,
}
