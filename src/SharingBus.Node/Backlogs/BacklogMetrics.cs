using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Admission;

namespace SharingBus.Node.Backlogs;

/// <summary>Age, batches and bytes of each recipient's backlog as metrics: measured on a timer, for a reader of metrics must not wait.</summary>
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

    public BacklogMetrics(Journal journal, TimeProvider time, ILogger logger)
    {
        _agency = journal.Agency;
        _reading = new BacklogReading(journal);
        _time = time;
        _logger = logger;
        _timer = new PeriodicTimer(Interval, time);
        Gauge("sharingbus.outbox.backlog.age", "s", "How long the oldest notice has waited for its recipient.", b => b.Age.TotalSeconds);
        Gauge("sharingbus.outbox.backlog.batches", "{batch}", "Batches that the recipient has not confirmed.", b => b.Batches);
        Gauge("sharingbus.outbox.backlog.bytes", "By", "Their bytes; estimated where there are many.", b => b.Bytes);
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
        _meter.CreateObservableGauge(name, () => _last.Select(b => new Measurement<double>(value(b), Tags(b))), unit, description);

    private KeyValuePair<string, object?>[] Tags(Backlog backlog) =>
    [
        new("sharingbus.agency", _agency), new("peer", backlog.Stream.Peer), new("lane", backlog.Stream.Lane.ToString()),
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
