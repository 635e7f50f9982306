using System.Diagnostics.Metrics;

namespace SharingBus.Node.Subscriptions;

/// <summary>What an agency's subscriptions count. Tagged with the agency; never with anything from a notice.</summary>
internal sealed class SubscriptionMetrics : IDisposable
{
    public const string MeterName = "SharingBus.Node";

    private readonly Meter _meter = new(MeterName);
    private long _outstanding;
    private long _outstandingBytes;
    private long _delivered;
    private long _acknowledged;
    private long _passedOver;
    private long _cursorMoves;

    public SubscriptionMetrics(string agency)
    {
        KeyValuePair<string, object?>[] tags = [new("sharingbus.agency", agency)];
        _meter.CreateObservableUpDownCounter(
            "sharingbus.subscription.outstanding", () => Measure(Outstanding), "{delivery}", "Deliveries not acknowledged.");
        _meter.CreateObservableUpDownCounter(
            "sharingbus.subscription.outstanding.size", () => Measure(OutstandingBytes), "By", "Views not acknowledged.");
        _meter.CreateObservableCounter("sharingbus.subscription.delivered", () => Measure(Delivered), "{delivery}", "Deliveries.");
        _meter.CreateObservableCounter(
            "sharingbus.subscription.acknowledged", () => Measure(Acknowledged), "{delivery}", "Deliveries acknowledged.");
        _meter.CreateObservableCounter(
            "sharingbus.subscription.passed_over", () => Measure(PassedOver), "{message}", "Messages that filters left out, or that had ended.");
        _meter.CreateObservableCounter(
            "sharingbus.subscription.cursor_moves", () => Measure(CursorMoves), "{commit}", "Commits that moved a cursor without an acknowledgement.");

        Measurement<long> Measure(long value) => new(value, tags);
    }

    public long Outstanding => Interlocked.Read(ref _outstanding);

    public long OutstandingBytes => Interlocked.Read(ref _outstandingBytes);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public long PassedOver => Interlocked.Read(ref _passedOver);

    public long CursorMoves => Interlocked.Read(ref _cursorMoves);

    public void Deliver(IReadOnlyList<InboxItem> items)
    {
        Interlocked.Add(ref _delivered, items.Count);
        Interlocked.Add(ref _outstanding, items.Count);
        Interlocked.Add(ref _outstandingBytes, items.Sum(item => (long)item.Bytes));
    }

    public void PassOver(int messages) => Interlocked.Add(ref _passedOver, messages);

    public void Acknowledge(IReadOnlyList<InboxItem> items)
    {
        Interlocked.Add(ref _acknowledged, items.Count);
        Release(items);
    }

    /// <summary>Nothing waits for an acknowledgement of these any more.</summary>
    public void Release(IReadOnlyCollection<InboxItem> items)
    {
        Interlocked.Add(ref _outstanding, -items.Count);
        Interlocked.Add(ref _outstandingBytes, -items.Sum(item => (long)item.Bytes));
    }

    public void CursorMoved() => Interlocked.Increment(ref _cursorMoves);

    public void Dispose() => _meter.Dispose();
}
