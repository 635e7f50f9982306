namespace SharingBus.Lineage.Tiles;

/// <summary>Why a mirror does not follow its log: a closed list. Decision record 0034 has the same words for the same faults.</summary>
public enum TileMirrorError
{
    /// <summary>The directory mirrors a log of another name.</summary>
    CheckpointOfAnotherLog,

    /// <summary>The log is smaller than it was.</summary>
    RolledBack,

    /// <summary>The log shows another root for the size that was mirrored.</summary>
    Forked,

    /// <summary>What was mirrored is not the beginning of the log.</summary>
    Inconsistent,

    /// <summary>The log served a tile that its own checkpoint does not lead to.</summary>
    ServedTileWrong,

    /// <summary>A tile that the mirror stored is not that of the log.</summary>
    StoredTileWrong,
}
