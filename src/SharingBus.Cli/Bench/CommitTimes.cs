using System.Diagnostics.Metrics;

namespace SharingBus.Cli.Bench;

/// <summary>Collects the durations of the group commits of one agency's journal from its own metric.</summary>
internal sealed class CommitTimes : IDisposable
{
    private const string MeterName = "SharingBus.Lineage";
    private const string InstrumentName = "sharingbus.journal.commit.duration";
    private const string AgencyTag = "sharingbus.agency";

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly List<double> _seconds = [];
    private readonly string _agency;

    public CommitTimes(string agency)
    {
        _agency = agency;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && instrument.Name == InstrumentName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(seconds, tags));
        _listener.Start();
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _seconds.Count;
            }
        }
    }

    /// <summary>The duration in milliseconds that a share of the commits did not exceed.</summary>
    public double Percentile(double share)
    {
        lock (_lock)
        {
            return _seconds.Count == 0 ? 0 : 1000 * _seconds.Order().ElementAt((int)(share * (_seconds.Count - 1)));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag.Key == AgencyTag && tag.Value is string agency && agency == _agency)
            {
                lock (_lock)
                {
                    _seconds.Add(seconds);
                }
            }
        }
    }
}
