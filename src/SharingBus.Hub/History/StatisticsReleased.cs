using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.History;

/// <summary>What was released of a period, as a serialized <c>PeriodStatistics</c>. It never changes.</summary>
internal sealed record StatisticsReleased(StatisticsKind Kind, byte[] Period) : HubEvent;
