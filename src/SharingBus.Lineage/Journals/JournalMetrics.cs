using System.Diagnostics.Metrics;

namespace SharingBus.Lineage.Journals;

/// <summary>What a journal counts. Tagged with the agency; never with anything from a notice.</summary>
internal sealed class JournalMetrics : IDisposable
{
    public const string MeterName = "SharingBus.Lineage";

    private readonly Meter _meter;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _failures;
    private readonly Histogram<int> _groupEntries;
    private readonly Histogram<double> _commitSeconds;
    private readonly KeyValuePair<string, object?> _agency;

    public JournalMetrics(string agency)
    {
        _agency = new KeyValuePair<string, object?>("sharingbus.agency", agency);
        _meter = new Meter(MeterName);
        _entries = _meter.CreateCounter<long>("sharingbus.journal.entries", "{entry}", "Entries made durable.");
        _commits = _meter.CreateCounter<long>("sharingbus.journal.commits", "{commit}", "Group commits.");
        _failures = _meter.CreateCounter<long>("sharingbus.journal.failures", "{commit}", "Group commits that failed.");
        _groupEntries = _meter.CreateHistogram<int>("sharingbus.journal.group.entries", "{entry}", "Entries of a group commit.");
        _commitSeconds = _meter.CreateHistogram<double>("sharingbus.journal.commit.duration", "s", "Time of a group commit, fsync included.");
    }

    public void Committed(int entries, TimeSpan took)
    {
        _entries.Add(entries, _agency);
        _commits.Add(1, _agency);
        _groupEntries.Record(entries, _agency);
        _commitSeconds.Record(took.TotalSeconds, _agency);
    }

    public void Failed(JournalError error) => _failures.Add(1, _agency, new KeyValuePair<string, object?>("error.type", error.ToString()));

    public void Dispose() => _meter.Dispose();
}
