using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Restores;

/// <summary>
/// Begins the new incarnation of a stream, as the outbox does everything to streams: alone, and durable before anything leaves. First a void
/// batch, which tells the recipient; then all that is kept of the incarnation before, in its order; then what is new. Whatever is kept under an
/// incarnation that was replaced is still to be taken over, so that a process that ends on the way leaves nothing behind.
/// </summary>
internal sealed class StreamRenewal(string agency, Journal journal, OutgoingStreams streams, RestoreWatch watch, TimeProvider time, ILogger logger)
{
    // Batches taken over in one write, 16: of the largest they are 32 MiB, a quarter of what the journal takes in one.
    private const int PageBatches = 16;

    // The entry of a batch itself and, where it became void, that; receipts for it come behind them.
    private const int MaxEntries = 16;

    /// <summary>Whether a stream has to begin anew.</summary>
    public bool IsDue => watch.Waiting is not null;

    /// <summary>Completes when one has to.</summary>
    public Task NextAsync() => watch.NextAsync();

    /// <summary>Begins the streams anew that have to. Nothing else may be under way that assigns sequences.</summary>
    public async Task RenewAsync(OutgoingPositions positions, CancellationToken cancellation)
    {
        while (watch.Waiting is { } claim)
        {
            bool isRenewed = positions.Last(claim.Assigned.Stream)?.Incarnation == claim.Assigned.Incarnation;
            if (isRenewed)
            {
                await BeginAsync(positions, claim);
            }

            watch.Begun(claim, isRenewed);
            await TakeOverAsync(positions, cancellation);
        }
    }

    /// <summary>Takes over what is kept under incarnations that were replaced.</summary>
    public async Task TakeOverAsync(OutgoingPositions positions, CancellationToken cancellation)
    {
        foreach (StreamPosition left in await journal.Read.LeftBehindAsync(cancellation))
        {
            long batches = 0;
            StreamPosition through = left;
            while (await journal.Read.KeptBatchesAsync(through, PageBatches, cancellation) is { Count: > 0 } page)
            {
                await TakeOverAsync(positions, page, cancellation);
                through = page[^1].Position;
                batches += page.Count;
            }

            RestoreLog.TakenOver(logger, agency, left.Stream.Peer, left.Stream.Lane, batches);
        }
    }

    private async Task BeginAsync(OutgoingPositions positions, StreamClaim claim)
    {
        (StreamPosition assigned, StreamPosition seen) = (claim.Assigned, claim.Seen);
        DateTimeOffset now = time.GetUtcNow();
        RestoreLog.BeginsAnew(logger, agency, assigned.Stream.Peer, assigned.Stream.Lane, assigned.Sequence, seen.Sequence);
        var begun = new StreamPosition(assigned.Stream, Incarnations.Next(assigned.Incarnation, seen.Incarnation, now), 1);
        var noticed = new RestoreNoticed
        {
            By = assigned.Stream.Peer,
            Lane = assigned.Stream.Lane,
            Incarnation = assigned.Incarnation.ToWire(),
            Sequence = (ulong)assigned.Sequence,
            SeenIncarnation = seen.Incarnation.ToWire(),
            SeenSequence = (ulong)seen.Sequence,
            Begun = begun.Incarnation.ToWire(),
        };
        KeptBatch first = VoidBatches.At(begun);
        var sent = new Sent { Recipient = begun.Stream.Peer, Lane = begun.Stream.Lane, PlaintextDigest = ByteString.CopyFrom(first.Digest.Span) };
        await WriteAsync(positions, begun, new JournalWrite
        {
            Entries = [Entry(new JournalEntry { RestoreNoticed = noticed }), Entry(new JournalEntry { Sent = At(sent, begun) })],
            KeptBatches = [first],
            Streams = [begun],
        });
    }

    private async Task TakeOverAsync(OutgoingPositions positions, IReadOnlyList<KeptBatch> page, CancellationToken cancellation)
    {
        StreamPosition last = positions.Last(page[0].Position.Stream)!;
        List<JournalEntry> entries = [];
        List<KeptBatch> kept = [];
        foreach (KeptBatch batch in page)
        {
            last = last with { Sequence = last.Sequence + 1 };
            kept.Add(batch with { Position = last });
            foreach (StoredEntry stored in await journal.Read.EntriesOfBatchAsync(batch.Position, MaxEntries, cancellation))
            {
                entries.AddRange(Again(stored.Parse(), batch.Position, last) is { } again ? [Entry(again)] : []);
            }
        }

        await WriteAsync(positions, last, new JournalWrite { Entries = entries, KeptBatches = kept, DroppedBatches = [page[^1].Position], Streams = [last] });
    }

    // What the journal says of the batch itself; not what its recipient said of it.
    private static JournalEntry? Again(JournalEntry? entry, StreamPosition before, StreamPosition position) => entry switch
    {
        { Sent: { } sent } => new JournalEntry
        {
            Sent = At(sent, position, new BatchPart { Lane = sent.Lane, Incarnation = before.Incarnation.ToWire(), Sequence = (ulong)before.Sequence }),
        },
        { Voided: { } voided } => new JournalEntry
        {
            Voided = new Voided
            {
                Recipient = voided.Recipient, Lane = voided.Lane, Incarnation = position.Incarnation.ToWire(), Sequence = (ulong)position.Sequence,
            },
        },
        _ => null,
    };

    private static Sent At(Sent sent, StreamPosition position, BatchPart? replaces = null) => new()
    {
        Recipient = sent.Recipient,
        Lane = sent.Lane,
        Incarnation = position.Incarnation.ToWire(),
        Sequence = (ulong)position.Sequence,
        PlaintextDigest = sent.PlaintextDigest,
        MessageIds = sent.MessageIds,
        Replaces = replaces,
    };

    private JournalEntry Entry(JournalEntry entry)
    {
        entry.TimeUnixMicros = Clock.Micros(time.GetUtcNow());
        return entry;
    }

    private async Task WriteAsync(OutgoingPositions positions, StreamPosition last, JournalWrite write)
    {
        JournalReceipt receipt = await journal.AppendAsync(write, CancellationToken.None);
        if (receipt.Outcome != JournalOutcome.Committed)
        {
            throw new InvalidOperationException($"A stream did not begin anew: {receipt.Outcome}.");
        }

        positions.Commit([last]);
        await streams.ResumeAsync(last);
    }
}
