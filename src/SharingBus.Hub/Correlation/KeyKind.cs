namespace SharingBus.Hub.Correlation;

/// <summary>What a key was made of. The numbers are part of the history file.</summary>
internal enum KeyKind
{
    /// <summary>An indicator: kind and normalised value, or pattern.</summary>
    Indicator = 1,

    /// <summary>A municipality.</summary>
    Municipality = 2,

    /// <summary>A grid cell.</summary>
    Cell = 3,

    /// <summary>A pseudonymous person key: proposes only.</summary>
    Person = 4,
}
