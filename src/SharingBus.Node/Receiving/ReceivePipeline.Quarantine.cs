using System.Collections.Concurrent;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Quarantine;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Receiving;

/// <summary>Into quarantine and out of it. What is set aside is durable there before the journal says so, and only then is the broker told.</summary>
internal sealed partial class ReceivePipeline
{
    // Where the batch under way of each queue stands, once it was opened.
    private readonly ConcurrentDictionary<BatchAddress, StreamPosition> _underWay = new();

    /// <summary>
    /// Sets aside a batch whose handling failed too often. It is not opened again: where the last attempt opened it and it was the next
    /// one, the stream goes on behind it.
    /// </summary>
    public async Task SetAsideAsync(ReceivedBatch batch, string reason, string detail, int attempts, CancellationToken cancellation)
    {
        _underWay.TryRemove(batch.Address, out StreamPosition? position);
        ReceivingLog.Quarantined(logger, agency.Id, batch.Address.Sender, reason);
        DateTimeOffset now = time.GetUtcNow();
        QuarantineDraft draft = QuarantineDrafts.OfBatch(batch, position, reason, detail) with { Attempts = attempts };
        await quarantine.AddAsync([draft], Clock.Micros(now), cancellation);
        if (position is null || Order.Of(position, await PositionAsync(position.Stream, cancellation)) != Order.Place.Next)
        {
            await journal.AppendAsync(Quarantines.OfBatch(batch, reason, null, now), cancellation);
            return;
        }

        _positions.Forget(position.Stream); // until the outcome is known
        JournalReceipt receipt = await journal.AppendAsync(Quarantines.OfContent(position, batch.SealedBatch.Span, reason, now), cancellation);
        if (receipt.Outcome == JournalOutcome.Committed)
        {
            Advance(position);
            await TakePendingAsync(position, cancellation);
        }
    }

    /// <summary>Takes an item of the quarantine in as if it came now. The journal's entry about it is part of the same write.</summary>
    /// <param name="item">The item.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="takenIn">The entry that records the retry, if it is taken in.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<RetryResult> RetryAsync(
        QuarantineRecord item, ReadOnlyMemory<byte> bytes, JournalEntry takenIn, CancellationToken cancellation)
    {
        FederationSnapshot snapshot = await federation.WaitForFirstAsync(cancellation);
        if (item.Reason is QuarantineReason.Equivocation or QuarantineReason.GapUnexpected)
        {
            return RetryResult.Refused(item.Reason.ToName()); // these do not get better
        }

        if (item.Kind == QuarantineKind.Batch)
        {
            return await RetryBatchAsync(item, bytes, takenIn, snapshot, cancellation);
        }

        QuarantinePlace place = item.Place;
        var stream = new StreamKey(place.Sender, place.Lane, StreamDirection.Incoming);
        var position = new StreamPosition(stream, place.Incarnation!.Value, place.Sequence);
        PlainBatch content = item.Kind == QuarantineKind.Message
            ? new PlainBatch(position, bytes, ReceivedMessages.ReadAlone(bytes, place.Index))
            : new PlainBatch(position, bytes);
        return await TakeOutAsync(item.Kind, content, takenIn, cancellation);
    }

    private async Task<RetryResult> RetryBatchAsync(
        QuarantineRecord item, ReadOnlyMemory<byte> bytes, JournalEntry takenIn, FederationSnapshot snapshot, CancellationToken cancellation)
    {
        OpenResult opened = Open(item.Place.Sender, item.Place.Lane, bytes);
        if (!opened.IsOpened)
        {
            return RetryResult.Refused(opened.Error.Reason());
        }

        if (opened.Header!.BundleVersion > snapshot.Version)
        {
            return RetryResult.Refused(OpenError.BundleAhead.Reason());
        }

        var content = new PlainBatch(Incoming(opened), opened.Plaintext);
        StreamPosition position = content.Position;
        StreamPosition last = await PositionAsync(position.Stream, cancellation);
        switch (Order.Of(position, last))
        {
            case Order.Place.OfAnOlderIncarnation:
                return RetryResult.Refused("INCARNATION_REPLAYED");
            case Order.Place.Early:
                return await RetryEarlyAsync(content, last, takenIn, cancellation);
            case Order.Place.Again when await _contents.ContradictsAsync(content, cancellation):
            case Order.Place.Next when await _gaps.ContradictsAsync(content, last, cancellation):
                return RetryResult.Refused(QuarantineReasons.Equivocation);
            default:
                return await TakeOutAsync(item.Kind, content, takenIn, cancellation);
        }
    }

    private async Task<RetryResult> RetryEarlyAsync(PlainBatch batch, StreamPosition last, JournalEntry takenIn, CancellationToken cancellation)
    {
        switch (await KeepAsync(batch, last, cancellation))
        {
            case EarlyVerdict.TooMuch:
                return RetryResult.Refused(QuarantineReasons.SequenceTooFarAhead);
            case EarlyVerdict.Equivocal:
                return RetryResult.Refused(QuarantineReasons.Equivocation);
            default:
                await journal.AppendAsync(new JournalWrite { Entries = [takenIn] }, cancellation);
                return RetryResult.TakenIn(0, 0);
        }
    }

    private async Task<RetryResult> TakeOutAsync(QuarantineKind kind, PlainBatch batch, JournalEntry takenIn, CancellationToken cancellation)
    {
        if (batch.Messages is null)
        {
            return RetryResult.Refused("PAYLOAD_MALFORMED");
        }

        StreamPosition position = batch.Position;
        ReceiveWrite write = await _contents.ReadAsync(batch, cancellation);
        if (kind == QuarantineKind.Message && write.SetAside.Count > 0)
        {
            return RetryResult.Refused(write.SetAside[0].Reason.ToName());
        }

        // A message that is taken out by itself never moves the stream, nor does a batch that the stream has passed.
        StreamPosition last = await PositionAsync(position.Stream, cancellation);
        write.IsLate = kind != QuarantineKind.Batch || Order.Of(position, last) != Order.Place.Next;
        await _contents.KeepAsync(write, cancellation);
        JournalWrite taken = write.Build();
        if (!write.IsLate)
        {
            _positions.Forget(position.Stream); // until the outcome is known
        }

        IReadOnlyList<JournalReceipt> receipts = await journal.AppendManyAsync([taken, new JournalWrite { Entries = [takenIn] }], cancellation);
        if (receipts[0].Outcome != JournalOutcome.Committed)
        {
            // The stream went on meanwhile. Its order is asked for anew the next time.
            return RetryResult.Refused(QuarantineReasons.HandlingFailed);
        }

        Remember(receipts[0], taken, batch);
        _contents.Committed(taken, receipts[0]);
        if (!write.IsLate)
        {
            Advance(position);
            await TakePendingAsync(position, cancellation);
        }

        return RetryResult.TakenIn(write.Taken, write.SetAside.Count);
    }

    private async Task<JournalWrite> OfContentAsync(PlainBatch batch, string reason, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        await quarantine.AddAsync([QuarantineDrafts.OfPayload(batch.Position, batch.Bytes, reason)], Clock.Micros(now), cancellation);
        return Quarantines.OfContent(batch.Position, batch.Bytes.Span, reason, now);
    }
}
