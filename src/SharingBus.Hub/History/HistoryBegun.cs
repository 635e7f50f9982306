namespace SharingBus.Hub.History;

/// <summary>
/// A history begins, under this salt. It changes nothing; it is on record so that a hub that is rebuilt makes the same keys, and samples the same
/// passages of texts.
/// </summary>
internal sealed record HistoryBegun(byte[] Salt) : HubEvent;
