namespace SharingBus.Lineage.Readings;

/// <summary>What the bytes of a payload are.</summary>
public enum PayloadKind
{
    /// <summary>Not a payload.</summary>
    None = 0,

    /// <summary>The canonical notice as this agency accepted it.</summary>
    Notice = 1,

    /// <summary>One view of a notice as another agency, or this one's own release, made it.</summary>
    View = 2,
}
