using System.Diagnostics.Metrics;
using SharingBus.Node.Admission;

namespace SharingBus.Node.BreakGlass;

/// <summary>How much is open, how much waits for its review, and what could not be told. Tagged with the agency; never with a name or a reason.</summary>
internal sealed class BreakGlassMetrics : IDisposable
{
    private readonly Meter _meter = new(AdmissionMetrics.MeterName);

    public BreakGlassMetrics(string agency, OpeningBook book)
    {
        KeyValuePair<string, object?>[] tags = [new("sharingbus.agency", agency)];
        _meter.CreateObservableGauge(
            "sharingbus.break_glass.open", () => new Measurement<int>(book.Open.Count, tags), "{opening}", "Uses of break-glass that are open.");
        _meter.CreateObservableGauge(
            "sharingbus.break_glass.unreviewed",
            () => new Measurement<int>(book.Unreviewed.Count(), tags),
            "{opening}",
            "Uses of break-glass that nobody reviewed yet, open ones included.");
        _meter.CreateObservableGauge(
            "sharingbus.break_glass.untold",
            () => new Measurement<int>(book.Untold(agency).Count(), tags),
            "{opening}",
            "Uses of break-glass of which a supervisor in another agency does not know yet.");
        _meter.CreateObservableGauge(
            "sharingbus.break_glass.supervised",
            () => new Measurement<int>(book.All.Count(o => !o.IsOwn && o.Review is null), tags),
            "{opening}",
            "Uses of break-glass of other agencies that wait for the review of a role of this one.");
    }

    public void Dispose() => _meter.Dispose();
}
