using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>Counts the notices of a week by area and form of harm.</summary>
internal static class ThreatPicture
{
    /// <summary>Name of its table.</summary>
    public const string TableName = "notices_by_area_and_harm_form";

    private const string Description =
        "Threat notices that their origins accepted in the week and that stood when it was closed, two days after its end; exercises, tests and "
        + "notices that were derived from others are not counted. Counts under 10 are suppressed, and others from which they could be computed.";

    /// <summary>The table of a week as it may be told. One pass over the notices, once a week: a notice that comes in costs nothing.</summary>
    public static StatisticsTable Count(
        IEnumerable<NoticeFacts> notices, StatisticsPeriod week, IReadOnlyList<AreaLevel> levels, Func<IReadOnlyList<string>, long> before)
    {
        CountNode everything = new("", HarmColumns.Names.Count);
        foreach (var notice in notices.Where(notice => IsCounted(notice, week)))
        {
            everything.Count(HarmColumns.Of(notice.HarmForm), AreaPath.Of(notice.Area, levels));
        }

        return new StatisticsTable
        {
            Name = TableName,
            Description = Description,
            Columns = { HarmColumns.Names },
            Rows = { TableRelease.Of(everything, before) },
        };
    }

    private static bool IsCounted(NoticeFacts notice, StatisticsPeriod week) =>
        notice.Realm == Actuality.Actual && notice.Parents.Count == 0 && week.Holds(MessageIds.MillisOf(notice.Id));
}
