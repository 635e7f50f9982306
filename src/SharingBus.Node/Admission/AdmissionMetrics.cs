using System.Diagnostics.Metrics;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Admission;

/// <summary>What the agency's door counts. Tagged with the agency; never with anything from a notice.</summary>
internal sealed class AdmissionMetrics : IDisposable
{
    public const string MeterName = "SharingBus.Node";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refused;
    private readonly KeyValuePair<string, object?> _agency;

    public AdmissionMetrics(string agency, Func<long>? freeBytes, Func<long> waitingBytes)
    {
        _agency = new KeyValuePair<string, object?>("sharingbus.agency", agency);
        _refused = _meter.CreateCounter<long>("sharingbus.publish.refused", "{notice}", "Notices that were not accepted, by reason.");
        if (freeBytes is not null)
        {
            _meter.CreateObservableGauge(
                "sharingbus.journal.disk.free", () => new Measurement<long>(freeBytes(), _agency), "By", "Free bytes on the journal's volume.");
        }

        _meter.CreateObservableGauge(
            "sharingbus.publish.waiting", () => new Measurement<long>(waitingBytes(), _agency), "By", "Bytes of notices that wait for the journal.");
    }

    public void Refused(PublishError error, int notices) =>
        _refused.Add(notices, _agency, new KeyValuePair<string, object?>("error.type", PublishRefusals.Reason(error)));

    public void Dispose() => _meter.Dispose();
}
