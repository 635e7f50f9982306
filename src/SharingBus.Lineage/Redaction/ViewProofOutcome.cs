namespace SharingBus.Lineage.Redaction;

/// <summary>What became of checking a view against its proof. Where more than one thing is wrong it is the first of them.</summary>
public enum ViewProofOutcome
{
    /// <summary>Not checked: counts as failed.</summary>
    Unspecified = 0,

    /// <summary>Every byte of the view is a proven subset of what the origin accepted.</summary>
    Proven = 1,

    /// <summary>Every byte of the view is a proven subset or attested by the origin; the parts say which.</summary>
    ProvenWithAttested = 2,

    /// <summary>The proof is none, or its root is none: wrong lengths, too many leaves, unknown fields, another serialization.</summary>
    Malformed = 3,

    /// <summary>The leaves of the proof do not lead to the root: it is a proof of another notice, or was altered.</summary>
    WrongNotice = 4,

    /// <summary>The view's bytes are no message.</summary>
    ViewUnreadable = 5,

    /// <summary>The bytes in the place of a field are others than the proof is for.</summary>
    ViewAltered = 6,

    /// <summary>The view has a field that stands for nothing of the notice.</summary>
    FieldAdded = 7,

    /// <summary>The view has a field more often than the notice.</summary>
    FieldRepeated = 8,

    /// <summary>A field that the proof is for is not in the view.</summary>
    FieldMissing = 9,

    /// <summary>The fields stand in another order than in the notice.</summary>
    FieldsSwapped = 10,

    /// <summary>Parts of the view are not proven, and nobody shows that the origin stated them.</summary>
    NotAttested = 11,
}
