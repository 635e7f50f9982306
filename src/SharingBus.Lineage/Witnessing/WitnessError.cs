namespace SharingBus.Lineage.Witnessing;

/// <summary>Why a witness does not cosign a checkpoint that its agency has signed.</summary>
public enum WitnessError
{
    /// <summary>It does.</summary>
    None = 0,

    /// <summary>The proof begins at another size than that which the witness knows.</summary>
    SizeConflict = 1,

    /// <summary>The log was larger before.</summary>
    RolledBack = 2,

    /// <summary>The log had another root at this size.</summary>
    Forked = 3,

    /// <summary>It is not shown that what the witness knows is a prefix.</summary>
    Inconsistent = 4,
}
