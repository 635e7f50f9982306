namespace SharingBus.Hub.History;

/// <summary>The hub counts from an instant on, in milliseconds since the Unix epoch.</summary>
internal sealed record StatisticsBegun(long At) : HubEvent;
