using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SharingBus.SecurityTests.Broker;

/// <summary>Everything that metrics and traces of this process say, whoever makes them.</summary>
internal sealed class ToldByTelemetry : IDisposable
{
    private readonly ConcurrentQueue<string> _metrics = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;

    public ToldByTelemetry()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            _metrics.Enqueue($"{instrument.Meter.Name} {instrument.Name} {instrument.Description}");
            listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Ended,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    public IReadOnlyCollection<string> Metrics
    {
        get
        {
            _meters.RecordObservableInstruments();
            return _metrics;
        }
    }

    public IReadOnlyCollection<string> Traces => _traces;

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }

    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}"));

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _metrics.Enqueue($"{instrument.Name} {value} {Text(tags.ToArray())}");

    private void Ended(Activity activity) => _traces.Enqueue(string.Join(
        ' ',
        [
            activity.DisplayName, activity.StatusDescription, Text(activity.TagObjects), Text(activity.Baggage.Select(b => KeyValuePair.Create(b.Key, (object?)b.Value))),
            .. activity.Events.Select(e => $"{e.Name} {Text(e.Tags)}"),
        ]));
}
