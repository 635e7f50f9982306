using System.Diagnostics.Metrics;
using SharingBus.Node.Admission;

namespace SharingBus.Node.Restores;

/// <summary>Whether the agency's journal was found older than others have seen. Tagged with the agency.</summary>
internal sealed class RestoreMetrics : IDisposable
{
    private readonly Meter _meter = new(AdmissionMetrics.MeterName);

    public RestoreMetrics(string agency, RestoreWatch watch)
    {
        KeyValuePair<string, object?>[] tags = [new("sharingbus.agency", agency)];
        _meter.CreateObservableCounter(
            "sharingbus.restore.streams", () => new Measurement<long>(watch.Renewed, tags), "{stream}", "Streams that began a new incarnation, because their recipient had seen more than the journal has.");
        _meter.CreateObservableCounter(
            "sharingbus.restore.unheard", () => new Measurement<long>(watch.NotHeard, tags), "{claim}", "Claims that the journal is older which came too soon after the last and changed nothing.");
        _meter.CreateObservableGauge(
            "sharingbus.restore.log", () => new Measurement<int>(watch.IsOlderThanCosigned ? 1 : 0, tags), "1", "1 where the journal is not what a witness has cosigned.");
    }

    public void Dispose() => _meter.Dispose();
}
