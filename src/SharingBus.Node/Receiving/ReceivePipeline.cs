using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Sending;
using SharingBus.Trust.Sealing;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>
/// How a batch is received: open, wait for its bundle, put in order, journal. The backbone is told only after the journal's commit.
/// The backbone calls it for one batch at a time per sender and lane.
/// </summary>
internal sealed class ReceivePipeline(
    AgencyOptions agency, Journal journal, FederationState federation, BundleFeed feed, OutgoingStreams outgoing, TimeProvider time, ILogger logger)
    : IDisposable
{
    // Batches that wait in the journal for a gap to close are read this many at a time.
    private const int PagePending = 16;

    // A batch of a newer bundle waits this long for the bundle, then goes back to the queue.
    private static readonly TimeSpan BundlePatience = TimeSpan.FromSeconds(5);

    private readonly IncomingPositions _positions = new(journal);
    private readonly BatchContents _contents = new(agency.Id, journal, federation, outgoing, time);
    private BatchOpener? _opener;

    /// <summary>Takes one batch from the backbone.</summary>
    public async Task<ReceiveOutcome> HandleAsync(ReceivedBatch batch, CancellationToken cancellation)
    {
        if (batch.IsPoison)
        {
            return await QuarantineAsync(batch, "POISON", cancellation);
        }

        FederationSnapshot snapshot = await federation.WaitForFirstAsync(cancellation);
        BatchOpener opener = _opener ??= new BatchOpener(agency.Keys, federation.Keys!, time);
        OpenResult opened = opener.Open(batch.Address.Sender, (Lane)batch.Address.Lane, batch.SealedBatch);
        if (opened.Error == OpenError.BundleAhead || opened.Header?.BundleVersion > snapshot.Version)
        {
            await WaitForNewerBundleAsync(snapshot.Version, cancellation);
            return ReceiveOutcome.Requeue;
        }

        if (!opened.IsOpened)
        {
            return await QuarantineAsync(batch, opened.Error.ToString(), cancellation);
        }

        return await PlaceAsync(batch, Incoming(opened), opened.Plaintext, cancellation);
    }

    public void Dispose() => _opener?.Dispose();

    private static StreamPosition Incoming(OpenResult opened) => new(
        new StreamKey(opened.Header!.Sender, opened.Header.Lane, StreamDirection.Incoming),
        opened.Header.Incarnation.ToId()!.Value,
        (long)opened.Header.Sequence);

    private async Task<ReceiveOutcome> PlaceAsync(
        ReceivedBatch batch, StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        StreamPosition last = await _positions.LastAsync(position.Stream, cancellation);
        switch (Order.Of(position, last))
        {
            case Order.Place.OfAnOlderIncarnation:
                return await QuarantineAsync(batch, "INCARNATION_REPLAYED", cancellation);
            case Order.Place.Again:
                await _contents.ConfirmAgainAsync(position, plaintext, cancellation);
                return ReceiveOutcome.Acknowledge;
            case Order.Place.Early:
                ReceivingLog.Early(logger, agency.Id, position.Stream.Peer, position.Sequence, last.Sequence);
                await journal.AppendAsync(
                    new JournalWrite { KeptBatches = [new KeptBatch(position, SHA256.HashData(plaintext.Span), plaintext)] }, cancellation);
                return ReceiveOutcome.Acknowledge;
            default:
                await TakeAsync(position, plaintext, cancellation);
                return ReceiveOutcome.Acknowledge;
        }
    }

    private async Task TakeAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        await CommitAsync(position, plaintext, cancellation);
        while (true)
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
                await CommitAsync(position, batch.Bytes, cancellation);
            }

            if (pending.Count == 0)
            {
                return;
            }
        }
    }

    private async Task CommitAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        BatchPayload? payload = Parse(plaintext.Span);
        JournalWrite write = payload is null
            ? Quarantines.OfContent(position, plaintext.Span, "PAYLOAD_MALFORMED", time.GetUtcNow())
            : await _contents.WriteAsync(position, payload, plaintext, cancellation);
        JournalReceipt receipt = await journal.AppendAsync(write, cancellation);
        if (receipt.Outcome == JournalOutcome.Committed)
        {
            _positions.Commit(position);
            _contents.Committed(position.Stream.Peer, payload);
        }
    }

    private static BatchPayload? Parse(ReadOnlySpan<byte> plaintext)
    {
        try
        {
            return BatchPayload.Parser.ParseFrom(plaintext);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
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

    private async Task<ReceiveOutcome> QuarantineAsync(ReceivedBatch batch, string reason, CancellationToken cancellation)
    {
        ReceivingLog.Quarantined(logger, agency.Id, batch.Address.Sender, reason);
        await journal.AppendAsync(Quarantines.OfBatch(batch, reason, time.GetUtcNow()), cancellation);
        return ReceiveOutcome.Acknowledge;
    }
}
