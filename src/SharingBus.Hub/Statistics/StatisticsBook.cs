using SharingBus.Fusion.V1;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Statistics;

/// <summary>What was released, each period once, and since when the hub counts.</summary>
internal sealed class StatisticsBook
{
    private readonly Dictionary<StatisticsKind, SortedDictionary<long, PeriodStatistics>> _released = [];
    private StatisticsBegun? _begun;

    /// <summary>What was released of a kind, oldest first.</summary>
    public IReadOnlyCollection<PeriodStatistics> Released(StatisticsKind kind) => Of(kind).Values;

    /// <summary>
    /// The period to release next. A hub that counts for the first time, and one that lost its history, begin with the first whole period from
    /// then on: what was released before must not be released again, otherwise counted.
    /// </summary>
    public StatisticsPeriod? Next(StatisticsKind kind)
    {
        if (_begun is not { } begun)
        {
            return null;
        }

        var at = Of(kind).Count > 0
            ? Of(kind).Values.Last().UntilUnixMillis
            : StatisticsPeriod.Of(kind, DateTimeOffset.FromUnixTimeMilliseconds(begun.At)).Until.ToUnixTimeMilliseconds();
        return StatisticsPeriod.Of(kind, DateTimeOffset.FromUnixTimeMilliseconds(at));
    }

    /// <summary>The hub counts from now on.</summary>
    public void Begin(StatisticsBegun begun) => _begun ??= begun;

    /// <summary>A period was released. The first word stands.</summary>
    public void Release(StatisticsReleased released)
    {
        var period = PeriodStatistics.Parser.ParseFrom(released.Period);
        Of(released.Kind).TryAdd(period.FromUnixMillis, period);
    }

    private SortedDictionary<long, PeriodStatistics> Of(StatisticsKind kind) =>
        _released.TryGetValue(kind, out var periods) ? periods : _released[kind] = [];
}
