using SharingBus.Hub.History;

namespace SharingBus.Hub.Feeds;

/// <summary>Deliveries that were read and are not taken yet.</summary>
/// <param name="Events">What they say happened, in their order; what cannot be read or means nothing to the hub is not among it.</param>
/// <param name="Count">How many deliveries they were.</param>
/// <param name="Position">Where the subscription stands behind them.</param>
internal sealed record ReadDeliveries(IReadOnlyList<HubEvent> Events, int Count, ulong Position)
{
    /// <summary>These and those behind them as one.</summary>
    public ReadDeliveries With(ReadDeliveries next) => new([.. Events, .. next.Events], Count + next.Count, next.Position);
}
