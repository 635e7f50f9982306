using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SharingBus.Backbone;

/// <summary>The numbers of one agency's connection, on the meter <see cref="MeterName"/>.</summary>
internal sealed class BackboneMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "SharingBus.Backbone";

    private readonly Meter _meter = new(MeterName);
    private readonly string _agency;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Histogram<double> _sendSeconds;
    private readonly Counter<long> _received;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _requeued;
    private readonly Counter<long> _attemptsFailed;

    public BackboneMetrics(string agency)
    {
        _agency = agency;
        _sent = _meter.CreateCounter<long>("sharingbus.backbone.sent", "{batch}", "Sends that ended, by outcome.");
        _sentBytes = _meter.CreateCounter<long>("sharingbus.backbone.sent.bytes", "By", "Bytes of confirmed batches.");
        _sendSeconds = _meter.CreateHistogram<double>("sharingbus.backbone.send.duration", "s", "From the call of a send to its end.");
        _received = _meter.CreateCounter<long>("sharingbus.backbone.received", "{batch}", "Batches acknowledged to the backbone.");
        _receivedBytes = _meter.CreateCounter<long>("sharingbus.backbone.received.bytes", "By", "Bytes of acknowledged batches.");
        _requeued = _meter.CreateCounter<long>("sharingbus.backbone.requeued", "{batch}", "Batches left for a later offer.");
        _attemptsFailed = _meter.CreateCounter<long>("sharingbus.backbone.attempts.failed", "{attempt}", "Attempts that threw.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    public void Sent(string recipient, Lane lane, SendOutcome outcome, int bytes, TimeSpan took)
    {
        var tags = new TagList
        {
            { "agency", _agency }, { "peer", recipient }, { "lane", LaneNames.Of(lane) }, { "outcome", outcome.ToString() },
        };
        _sent.Add(1, tags);
        _sendSeconds.Record(took.TotalSeconds, tags);
        if (outcome == SendOutcome.Confirmed)
        {
            _sentBytes.Add(bytes, tags);
        }
    }

    public void Received(ReceivedBatch batch, bool poison)
    {
        TagList tags = TagsOf(batch.Address);
        tags.Add("poison", poison);
        _received.Add(1, tags);
        _receivedBytes.Add(batch.SealedBatch.Length, tags);
    }

    public void Requeued(BatchAddress address) => _requeued.Add(1, TagsOf(address));

    public void AttemptFailed(BatchAddress address) => _attemptsFailed.Add(1, TagsOf(address));

    private TagList TagsOf(BatchAddress address) =>
        new() { { "agency", _agency }, { "peer", address.Sender }, { "lane", LaneNames.Of(address.Lane) } };
}
