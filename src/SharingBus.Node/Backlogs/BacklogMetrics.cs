using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Admission;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Backlogs;

/// <summary>
/// Age, batches and bytes of each recipient's backlog as metrics, and how much of it is in memory. What the journal knows is measured on a
/// timer, for a reader of metrics must not wait.
/// </summary>
internal sealed class BacklogMetrics : IAsyncDisposable
{
    /// <summary>Between two measurements, 15 s: as often as metrics are usually collected.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Meter _meter = new(AdmissionMetrics.MeterName);
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly BacklogReading _reading;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _agency;
    private readonly Task _running;
    private volatile IReadOnlyList<Backlog> _last = [];

    public BacklogMetrics(Journal journal, OutgoingStreams streams, TimeProvider time, ILogger logger)
    {
        _agency = journal.Agency;
        _reading = new BacklogReading(journal);
        _time = time;
        _logger = logger;
        _timer = new PeriodicTimer(Interval, time);
        Gauge("sharingbus.outbox.backlog.age", "s", "How long the oldest notice has waited for its recipient.", b => b.Age.TotalSeconds);
        Gauge("sharingbus.outbox.backlog.batches", "{batch}", "Batches that the recipient has not confirmed.", b => b.Batches);
        Gauge("sharingbus.outbox.backlog.bytes", "By", "Their bytes; estimated where there are many.", b => b.Bytes);
        Gauge("sharingbus.outbox.held.batches", "{batch}", "Batches of the backlog that are in memory.", () => Held(streams, h => h.Batches));
        Gauge("sharingbus.outbox.held.bytes", "By", "Their bytes.", () => Held(streams, h => h.Bytes));
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _timer.Dispose();
        _meter.Dispose();
        _stop.Dispose();
    }

    private void Gauge(string name, string unit, string description, Func<Backlog, double> value) =>
        Gauge(name, unit, description, () => _last.Select(b => new Measurement<double>(value(b), Tags(b.Stream))));

    private void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> observe) =>
        _meter.CreateObservableGauge(name, observe, unit, description);

    private IEnumerable<Measurement<double>> Held(OutgoingStreams streams, Func<HeldBatches, double> value) =>
        streams.Held.Select(h => new Measurement<double>(value(h), Tags(h.Stream)));

    private KeyValuePair<string, object?>[] Tags(StreamKey stream) =>
    [
        new("sharingbus.agency", _agency), new("peer", stream.Peer), new("lane", stream.Lane.ToString()),
    ];

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                _last = await _reading.ReadAsync(_time.GetUtcNow(), _stop.Token);
            }
            catch (JournalException failure)
            {
                BacklogLog.NotMeasured(_logger, failure, _agency);
            }
        }
    }
}
