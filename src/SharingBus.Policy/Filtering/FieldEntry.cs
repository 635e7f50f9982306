namespace SharingBus.Policy.Filtering;

/// <summary>What the filter does with one field number of a message. The default drops it as unknown.</summary>
internal readonly record struct FieldEntry
{
    /// <summary>The wire type the field must have; anything else is dropped.</summary>
    public byte WireType { get; init; }

    public FieldAction Action { get; init; }

    /// <summary>Whether the field may stand only once.</summary>
    public bool Singular { get; init; }

    /// <summary>Whether it holds persons, whom statements may mention.</summary>
    public bool HoldsPersons { get; init; }

    /// <summary>How the value is written, where the action is <see cref="FieldAction.Transform"/>.</summary>
    public FieldTransform? Transform { get; init; }

    /// <summary>The filter below, where the action is <see cref="FieldAction.Descend"/>.</summary>
    public ElementFilter? Element { get; init; }
}
