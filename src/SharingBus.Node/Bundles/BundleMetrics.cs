using System.Diagnostics.Metrics;
using SharingBus.Node.Admission;

namespace SharingBus.Node.Bundles;

/// <summary>What the node's bundle tells a monitor: whether new content may be released, if not why not, and how long it still may.</summary>
internal sealed class BundleMetrics : IDisposable
{
    private readonly FederationState _federation;

    public BundleMetrics(FederationState federation)
    {
        _federation = federation;
        Meter.CreateObservableGauge(
            "sharingbus.release.stopped", Stopped, "1", "1 while nothing new is released for this reason. Rights and safety traffic goes on.");
        Meter.CreateObservableGauge("sharingbus.bundle.version", () => (long)(_federation.Current?.Version ?? 0), "1", "The bundle in force; 0 where there is none.");
        Meter.CreateObservableGauge(
            "sharingbus.release.time_left", () => _federation.MayReleaseFor.TotalSeconds, "s", "How long new content may be released unless the bundle is confirmed again.");
    }

    /// <summary>Where they are read.</summary>
    public Meter Meter { get; } = new(AdmissionMetrics.MeterName);

    public void Dispose() => Meter.Dispose();

    // One series a reason, so that none goes stale at 1.
    private IEnumerable<Measurement<int>> Stopped()
    {
        string? obstacle = _federation.Obstacle;
        return ReleaseObstacles.All.Select(reason =>
            new Measurement<int>(reason == obstacle ? 1 : 0, new KeyValuePair<string, object?>("error.type", reason)));
    }
}
