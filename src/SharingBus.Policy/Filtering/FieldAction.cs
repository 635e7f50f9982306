namespace SharingBus.Policy.Filtering;

/// <summary>What happens to a field.</summary>
internal enum FieldAction : byte
{
    /// <summary>It is left out: the default.</summary>
    Drop = 0,

    /// <summary>Its bytes are copied.</summary>
    Keep = 1,

    /// <summary>It is a message of which some fields are kept.</summary>
    Descend = 2,

    /// <summary>Its value is written in a coarser form.</summary>
    Transform = 3,
}
