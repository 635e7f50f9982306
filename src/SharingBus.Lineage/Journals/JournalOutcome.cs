namespace SharingBus.Lineage.Journals;

/// <summary>What became of a write.</summary>
public enum JournalOutcome
{
    /// <summary>Not an outcome.</summary>
    None = 0,

    /// <summary>It is durable.</summary>
    Committed = 1,

    /// <summary>The same request had been carried out before; nothing was written.</summary>
    Duplicate = 2,

    /// <summary>The request id had been used for something else; nothing was written.</summary>
    Conflict = 3,

    /// <summary>A stream had already gone past the sequence; nothing was written.</summary>
    StaleSequence = 4,
}
