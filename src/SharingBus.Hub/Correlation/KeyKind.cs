namespace SharingBus.Hub.Correlation;

/// <summary>What a key was made of. The numbers are part of the history file.</summary>
internal enum KeyKind
{
    /// <summary>An indicator: kind and normalised value, or pattern.</summary>
    Indicator = 1,

    /// <summary>A municipality and a day.</summary>
    Municipality = 2,

    /// <summary>A grid cell and a day.</summary>
    Cell = 3,

    /// <summary>A pseudonymous person key: proposes only.</summary>
    Person = 4,

    /// <summary>A passage of text.</summary>
    Passage = 5,
}
