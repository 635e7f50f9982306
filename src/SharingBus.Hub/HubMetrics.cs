using System.Diagnostics.Metrics;

namespace SharingBus.Hub;

/// <summary>What the hub counts, under the meter <c>SharingBus.Hub</c>.</summary>
internal sealed class HubMetrics : IDisposable
{
    private readonly Meter _meter = new("SharingBus.Hub");
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _refused;

    /// <summary>Creates the instruments.</summary>
    /// <param name="silentKeys">How many keys are too common to count now, for one agency at least.</param>
    public HubMetrics(Func<int> silentKeys)
    {
        _deliveries = _meter.CreateCounter<long>("sharingbus.hub.deliveries", "{delivery}", "Deliveries taken from the node.");
        _unreadable = _meter.CreateCounter<long>("sharingbus.hub.unreadable", "{notice}", "Notices that could not be read.");
        _alerts = _meter.CreateCounter<long>("sharingbus.hub.alerts", "{alert}", "Alerts published.");
        _refused = _meter.CreateCounter<long>(
            "sharingbus.hub.alerts_refused", "{alert}", "Alerts set aside: the node refused them for good, or its journal cannot hold them.");
        _meter.CreateObservableGauge(
            "sharingbus.hub.silent_keys", silentKeys, "{key}", "Keys that too many notices share to count as evidence, for one agency at least.");
    }

    /// <summary>Deliveries were taken.</summary>
    public void Took(int deliveries) => _deliveries.Add(deliveries);

    /// <summary>A notice could not be read.</summary>
    public void Unreadable() => _unreadable.Add(1);

    /// <summary>An alert was published.</summary>
    public void Alerted() => _alerts.Add(1);

    /// <summary>An alert was set aside; the log says which, and why.</summary>
    public void AlertRefused() => _refused.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
