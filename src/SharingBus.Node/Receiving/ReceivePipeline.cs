using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;
using SharingBus.Trust.Sealing;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>
/// How a batch is received: open, wait for its bundle, put in order, journal. The backbone is told only after the journal's commit.
/// The backbone calls it for one batch at a time per sender and lane.
/// </summary>
internal sealed partial class ReceivePipeline(
    AgencyOptions agency, Journal journal, IQuarantineStore quarantine, OpeningBook openings, FederationState federation, BundleFeed feed,
    OutgoingStreams outgoing, RestoreWatch restores, ReceivedLately lately, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    // Batches that wait in the journal for a gap to close are read this many at a time.
    private const int PagePending = 16;

    // A batch of a newer bundle waits this long for the bundle, then goes back to the queue.
    private static readonly TimeSpan BundlePatience = TimeSpan.FromSeconds(5);

    private readonly IncomingPositions _positions = new(journal);
    private readonly GapRequests _requests = new(agency.Id, journal, outgoing);
    private readonly GapWatch _gaps = new(agency.Id, journal, time, logger);
    private readonly BatchContents _contents = Contents(
        agency.Id, journal, quarantine, federation, new SupervisorIntake(agency.Id, openings, federation, logger), outgoing, restores, time);

    // Streams that may have batches waiting in the journal: all that were not looked at since the start, then those with a gap.
    private readonly ConcurrentDictionary<StreamKey, bool> _mayWait = new();
    private readonly Lazy<BatchOpener> _opener = new(() => new BatchOpener(agency.Keys, federation.Keys!, time));

    /// <summary>Begins to ask for what is missing.</summary>
    public void Start() => _gaps.Start();

    /// <summary>Takes one batch from the backbone.</summary>
    public async Task<ReceiveOutcome> HandleAsync(ReceivedBatch batch, CancellationToken cancellation)
    {
        _underWay.TryRemove(batch.Address, out _);
        FederationSnapshot snapshot = await federation.WaitForFirstAsync(cancellation);
        (OpenResult opened, PlainBatch? content) = await PreparedAsync(batch, snapshot) ?? Open(batch);
        if (opened.Error == OpenError.BundleAhead || opened.Header?.BundleVersion > snapshot.Version)
        {
            await WaitForNewerBundleAsync(snapshot.Version, cancellation);
            return ReceiveOutcome.Requeue;
        }

        if (content is null)
        {
            return await QuarantineAsync(batch, opened.Error.Reason(), cancellation);
        }

        _underWay[batch.Address] = content.Position;
        await agency.BeforeHandling(batch, cancellation);
        return await PlaceAsync(batch, content, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _gaps.DisposeAsync();
        if (_opener.IsValueCreated)
        {
            _opener.Value.Dispose();
        }
    }

    private static BatchContents Contents(
        string agency, Journal journal, IQuarantineStore quarantine, FederationState federation, SupervisorIntake supervisors, OutgoingStreams outgoing, RestoreWatch restores, TimeProvider time)
    {
        var origins = new MessageOrigins(agency, journal);
        var notices = new NoticeIntake(journal, origins);
        var changes = new ChangeApplication(agency);
        var receipts = new ReceiptIntake(restores.Sent, supervisors, restores);
        var gaps = new GapRequests(agency, journal, outgoing);
        return new BatchContents(agency, journal, quarantine, notices, changes, supervisors, receipts, origins, gaps, outgoing, federation, time);
    }

    private (OpenResult Opened, PlainBatch? Content) Open(ReceivedBatch batch)
    {
        OpenResult opened = Open(batch.Address.Sender, (Lane)batch.Address.Lane, batch.SealedBatch);
        return (opened, opened.IsOpened ? new PlainBatch(Incoming(opened), opened.Plaintext) : null);
    }

    private OpenResult Open(string sender, Lane lane, ReadOnlyMemory<byte> sealedBatch) => _opener.Value.Open(sender, lane, sealedBatch);

    private static StreamPosition Incoming(OpenResult opened) => new(
        new StreamKey(opened.Header!.Sender, opened.Header.Lane, StreamDirection.Incoming),
        opened.Header.Incarnation.ToId()!.Value,
        (long)opened.Header.Sequence);

    private async Task<ReceiveOutcome> PlaceAsync(ReceivedBatch batch, PlainBatch content, CancellationToken cancellation)
    {
        StreamPosition position = content.Position;
        outgoing.Heard(position.Stream.Peer);
        StreamPosition last = await TakeLeftAsync(position, await PositionAsync(position.Stream, cancellation), cancellation);
        switch (Order.Of(position, last))
        {
            case Order.Place.OfAnOlderIncarnation:
                await HearAsync(content, cancellation);
                return await QuarantineAsync(batch, "INCARNATION_REPLAYED", Contradiction(position, last), cancellation);
            case Order.Place.Again:
                return await _contents.ConfirmAgainAsync(content, cancellation)
                    ? ReceiveOutcome.Acknowledge
                    : await SetAsideEquivocalAsync(content, last, cancellation);
            case Order.Place.Early or Order.Place.Next when IsOver(position):
                await HearAsync(content, cancellation);
                return ReceiveOutcome.Acknowledge;
            case Order.Place.Early:
                return await KeepAsync(content, last, cancellation) == EarlyVerdict.Equivocal
                    ? await SetAsideEquivocalAsync(content, last, cancellation)
                    : ReceiveOutcome.Acknowledge;
            default:
                if (await _gaps.ContradictsAsync(content, last, cancellation))
                {
                    return await SetAsideEquivocalAsync(content, last, cancellation);
                }

                await TakeAsync(content, cancellation);
                return ReceiveOutcome.Acknowledge;
        }
    }

    private async Task<EarlyVerdict> KeepAsync(PlainBatch batch, StreamPosition last, CancellationToken cancellation)
    {
        StreamPosition position = batch.Position;
        _mayWait[position.Stream] = true;
        EarlyVerdict verdict = await _gaps.KeepAsync(batch, last, cancellation);
        if (verdict == EarlyVerdict.Equivocal)
        {
            return verdict;
        }

        if (verdict != EarlyVerdict.TooMuch)
        {
            ReceivingLog.Early(logger, agency.Id, position.Stream.Peer, position.Sequence, last.Sequence);
        }

        if (position.Stream.Lane == Lane.Rights)
        {
            // Two peers that miss something of each other would wait for each other's requests, each behind a gap.
            _requests.Obey(position.Stream.Peer, await HearAsync(batch, cancellation));
        }

        return verdict;
    }

    private async Task TakeAsync(PlainBatch batch, CancellationToken cancellation)
    {
        await CommitAsync(batch, cancellation);
        _requests.Obey(batch.Position.Stream.Peer, batch.Messages);
        await TakePendingAsync(batch.Position, cancellation);
    }

    // What an earlier process, or a write that was abandoned on its way, has left: the stream may be further than anybody here was told.
    private async ValueTask<StreamPosition> PositionAsync(StreamKey stream, CancellationToken cancellation)
    {
        if (_positions.Known(stream) is { } known)
        {
            return known;
        }

        StreamPosition last = await _positions.ReadAsync(stream, cancellation);
        _gaps.Received(last);
        await TakePendingAsync(last, cancellation);
        return _positions.Known(stream) ?? last;
    }

    private async Task TakePendingAsync(StreamPosition position, CancellationToken cancellation)
    {
        while (_mayWait.GetValueOrDefault(position.Stream, defaultValue: true))
        {
            // What came early is kept until the gap before it closes.
            IReadOnlyList<KeptBatch> pending = await journal.Read.KeptBatchesAsync(position, PagePending, cancellation);
            foreach (KeptBatch batch in pending)
            {
                if (batch.Position.Sequence != position.Sequence + 1)
                {
                    return;
                }

                position = batch.Position;
                await CommitAsync(new PlainBatch(position, batch.Bytes), cancellation);
            }

            _mayWait[position.Stream] = pending.Count > 0;
        }
    }

    private async Task CommitAsync(PlainBatch batch, CancellationToken cancellation)
    {
        StreamPosition position = batch.Position;
        await restores.HearAsync(position.Stream.Peer, batch.Messages, cancellation);
        JournalWrite write = batch.Messages is null
            ? await OfContentAsync(batch, "PAYLOAD_MALFORMED", cancellation)
            : await _contents.WriteAsync(batch, cancellation);
        _positions.Forget(position.Stream); // until the outcome is known: an attempt that runs out of time may become durable nevertheless
        JournalReceipt receipt = await AppendAsync(batch, write, cancellation);
        PathMoments.Reached(PathMoments.Received);
        if (receipt.Outcome == JournalOutcome.Committed)
        {
            Advance(position);
            Remember(receipt, write, batch);
            _contents.Committed(write, receipt);
        }
    }

    // The stream has gone on to a position, and that is durable.
    private void Advance(StreamPosition position)
    {
        _positions.Commit(position);
        _gaps.Received(position);
    }

    private void Remember(JournalReceipt receipt, JournalWrite write, PlainBatch batch)
    {
        if (write.ErasedContents.Count > 0)
        {
            lately.Clear();
        }

        lately.Add(receipt.FirstIndex, batch.Messages?.Envelopes ?? [], batch.Bytes.Length);
    }

    // What the journal can never take is set aside, and the stream goes on behind it. A journal that is full or closed is another matter:
    // the batch stays with the broker.
    private async Task<JournalReceipt> AppendAsync(PlainBatch batch, JournalWrite write, CancellationToken cancellation)
    {
        try
        {
            return await journal.AppendAsync(write, cancellation);
        }
        catch (Exception error) when (error is ArgumentException or JournalException { Error: JournalError.TooLarge })
        {
            ReceivingLog.Quarantined(logger, agency.Id, batch.Position.Stream.Peer, "PAYLOAD_UNSTORABLE");
            return await journal.AppendAsync(await OfContentAsync(batch, "PAYLOAD_UNSTORABLE", cancellation), cancellation);
        }
    }

    private async Task WaitForNewerBundleAsync(ulong version, CancellationToken cancellation)
    {
        await feed.AskAsync(cancellation);
        Task change = federation.NextChangeAsync();
        if (federation.Current?.Version == version)
        {
            using var patience = new CancellationTokenSource(BundlePatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            await change.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Never handled and never confirmed. The plaintext is kept, not the sealed batch: what is sent again is sealed anew, and would be a new item.
    private async Task<ReceiveOutcome> SetAsideEquivocalAsync(PlainBatch batch, StreamPosition last, CancellationToken cancellation)
    {
        StreamPosition position = batch.Position;
        await HearAsync(batch, cancellation);
        ReceivingLog.Equivocation(logger, agency.Id, position.Stream.Peer, position.Sequence, position.Stream.Lane);
        DateTimeOffset now = time.GetUtcNow();
        await quarantine.AddAsync([QuarantineDrafts.OfPayload(position, batch.Bytes, QuarantineReasons.Equivocation)], Clock.Micros(now), cancellation);
        await journal.AppendAsync(Quarantines.OfEquivocation(position, batch.Bytes.Span, Contradiction(position, last), now), cancellation);
        _contradicted[position.Stream] = position.Incarnation;
        return ReceiveOutcome.Acknowledge;
    }

    private Task<ReceiveOutcome> QuarantineAsync(ReceivedBatch batch, string reason, CancellationToken cancellation) =>
        QuarantineAsync(batch, reason, contradiction: null, cancellation);

    private async Task<ReceiveOutcome> QuarantineAsync(ReceivedBatch batch, string reason, Contradiction? contradiction, CancellationToken cancellation)
    {
        ReceivingLog.Quarantined(logger, agency.Id, batch.Address.Sender, reason);
        DateTimeOffset now = time.GetUtcNow();
        await quarantine.AddAsync([QuarantineDrafts.OfBatch(batch, null, reason)], Clock.Micros(now), cancellation);
        await journal.AppendAsync(Quarantines.OfBatch(batch, reason, contradiction, now), cancellation);
        return ReceiveOutcome.Acknowledge;
    }
}
