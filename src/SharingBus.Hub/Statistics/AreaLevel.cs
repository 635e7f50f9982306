namespace SharingBus.Hub.Statistics;

/// <summary>How wide an area of the statistics is.</summary>
public enum AreaLevel
{
    /// <summary>ISO 3166-1.</summary>
    Country,

    /// <summary>ISO 3166-2.</summary>
    Subdivision,

    /// <summary>By name.</summary>
    Municipality,
}
