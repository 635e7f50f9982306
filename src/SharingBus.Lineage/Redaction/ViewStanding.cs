namespace SharingBus.Lineage.Redaction;

/// <summary>How leaves of a notice stand in a view of it.</summary>
public enum ViewStanding
{
    /// <summary>The view has nothing of them.</summary>
    Closed = 0,

    /// <summary>The field stands in the view byte for byte: "proven subset".</summary>
    Opened = 1,

    /// <summary>The policy wrote less or something coarser: "attested by the origin", and no more than that.</summary>
    Attested = 2,
}
