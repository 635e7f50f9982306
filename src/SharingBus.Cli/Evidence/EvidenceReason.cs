namespace SharingBus.Cli.Evidence;

/// <summary>Why a package is no evidence: a closed list. The names on the screen are UPPER_SNAKE and stable (decision record 0034).</summary>
internal enum EvidenceReason
{
    /// <summary>It is no zip, or one made to be read in two ways.</summary>
    PackageUnreadable,

    /// <summary>It has no manifest of a form that is known here.</summary>
    FormatUnknown,

    /// <summary>The manifest names what is not there, or what every package has is not.</summary>
    FileMissing,

    /// <summary>There is what the manifest does not name.</summary>
    FileUnexpected,

    /// <summary>A member has other bytes than the manifest says.</summary>
    FileAltered,

    /// <summary>The bundle cannot be read.</summary>
    BundleMalformed,

    /// <summary>The bundle is of another federation.</summary>
    BundleWrongFederation,

    /// <summary>Too few of the pinned governance keys stand for the bundle.</summary>
    BundleUnsigned,

    /// <summary>A checkpoint is no signed note.</summary>
    NoteMalformed,

    /// <summary>A checkpoint is of another log than the one it lies under.</summary>
    CheckpointOfAnotherLog,

    /// <summary>No key that the bundle names for the agency stands for the checkpoint.</summary>
    CheckpointUnsigned,

    /// <summary>A checkpoint bears the name and key of a witness, and not its word.</summary>
    CosignatureInvalid,

    /// <summary>Fewer agencies than asked for have cosigned a checkpoint.</summary>
    CheckpointUnwitnessed,

    /// <summary>No key that the bundle names for the agency stands for the checkpoint that was seen before.</summary>
    SeenUnsigned,

    /// <summary>The log has shown two different states of the same size.</summary>
    Forked,

    /// <summary>The log was longer once.</summary>
    RolledBack,

    /// <summary>It is not shown that the log has only grown since.</summary>
    Inconsistent,

    /// <summary>An entry cannot be read.</summary>
    EntryMalformed,

    /// <summary>The indices of entries do not rise.</summary>
    EntryOrder,

    /// <summary>The path of an entry does not lead to the checkpoint.</summary>
    EntryNotInLog,

    /// <summary>Nothing in the log records that an entry, of which there is the commitment alone, has ended with its term.</summary>
    EndingUnproven,

    /// <summary>An entry ended before its term was over, as far as the log's times tell.</summary>
    EndedEarly,

    /// <summary>A receipt cannot be read.</summary>
    ReceiptMalformed,

    /// <summary>A receipt refers to what is not proven here.</summary>
    ReceiptUnproven,

    /// <summary>A proven entry says something else than a receipt.</summary>
    ReceiptContradicts,
}
