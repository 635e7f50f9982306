using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Statistics;

/// <summary>Where something counts, by the levels that the tables have.</summary>
internal static class AreaPath
{
    /// <summary>The names of an area, one a level; empty where it tells none.</summary>
    public static string[] Of(NoticeArea? area, IReadOnlyList<AreaLevel> levels) => [.. levels.Select(level => (level, area) switch
    {
        (_, null) => "",
        (AreaLevel.Country, _) => area.Country,
        (AreaLevel.Subdivision, _) => area.Subdivision,
        _ => area.Municipality,
    })];
}
