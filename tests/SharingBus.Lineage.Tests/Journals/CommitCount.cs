using System.Diagnostics.Metrics;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Tests.Journals;

/// <summary>Counts the group commits of one agency's journal by its own metric.</summary>
internal sealed class CommitCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _commits;

    public CommitCount(string agency)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == JournalMetrics.MeterName && instrument.Name == "sharingbus.journal.commits")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Value is string value && value == agency)
                {
                    Interlocked.Add(ref _commits, measurement);
                }
            }
        });
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _commits);

    public void Dispose() => _listener.Dispose();
}
