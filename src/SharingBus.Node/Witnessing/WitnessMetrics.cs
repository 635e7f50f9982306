using System.Diagnostics.Metrics;
using SharingBus.Node.Admission;

namespace SharingBus.Node.Witnessing;

/// <summary>How far the agency's log is cosigned, and what stands in the way. Tagged with the agency.</summary>
internal sealed class WitnessMetrics : IDisposable
{
    private readonly Meter _meter = new(AdmissionMetrics.MeterName);

    public WitnessMetrics(string agency, CosignatureGathering gathering, WitnessCircle witnesses)
    {
        KeyValuePair<string, object?>[] tags = [new("sharingbus.agency", agency)];
        _meter.CreateObservableGauge(
            "sharingbus.checkpoint.witnessed.size",
            () => new Measurement<long>(gathering.Newest?.Checkpoint.Size ?? 0, tags),
            "{entry}",
            "Entries of the newest checkpoint that a quorum has cosigned.");
        _meter.CreateObservableGauge(
            "sharingbus.checkpoint.unwitnessed.age",
            () => new Measurement<double>(gathering.Waiting.TotalSeconds, tags),
            "s",
            "How long the journal has waited for its quorum; 0 where it does not.");
        _meter.CreateObservableGauge(
            "sharingbus.checkpoint.witnesses.failing",
            () => new Measurement<int>(witnesses.Failing, tags),
            "{witness}",
            "Witnesses that did not cosign when they were asked last.");
    }

    public void Dispose() => _meter.Dispose();
}
