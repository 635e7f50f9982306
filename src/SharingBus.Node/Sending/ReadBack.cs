using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Release;

namespace SharingBus.Node.Sending;

/// <summary>What a stream reads back of its kept batches: a page at a time where it is behind or goes back, and one by itself where that is missed.</summary>
internal sealed class ReadBack(Journal journal, StreamPosition stream, BatchesInHand inHand)
{
    // As many as may be under way.
    private const int PageBatches = OutgoingStream.Window;

    private readonly Queue<OutgoingBatch> _page = new();

    /// <summary>Whether nothing of the last page is left.</summary>
    public bool IsEmpty => _page.Count == 0;

    /// <summary>Reads the page behind a sequence.</summary>
    /// <returns>Where it begins; null where nothing is kept there any more.</returns>
    public async Task<long?> PageAsync(long behind, CancellationToken cancellation)
    {
        IReadOnlyList<KeptBatch> kept = await journal.Read.KeptBatchesAsync(stream with { Sequence = behind }, PageBatches, cancellation);
        foreach (KeptBatch batch in kept)
        {
            OutgoingBatch read = Read(batch);
            inHand.Add(read);
            _page.Enqueue(read);
        }

        return kept.Count > 0 ? kept[0].Position.Sequence : null;
    }

    /// <summary>The next one of the page; null where none is left.</summary>
    public OutgoingBatch? Take()
    {
        if (_page.TryDequeue(out OutgoingBatch? next))
        {
            inHand.Remove(next);
        }

        return next;
    }

    /// <summary>Forgets the page.</summary>
    public void Clear()
    {
        while (Take() is not null)
        {
            // It is read again.
        }
    }

    /// <summary>One batch by itself; null where it is not kept any more.</summary>
    public async Task<OutgoingBatch?> FindAsync(long sequence, CancellationToken cancellation)
    {
        IReadOnlyList<KeptBatch> kept = await journal.Read.KeptBatchesAsync(stream with { Sequence = sequence - 1 }, 1, cancellation);
        return kept.Count > 0 && kept[0].Position.Sequence == sequence ? Read(kept[0]) : null;
    }

    private static OutgoingBatch Read(KeptBatch batch)
    {
        int envelopes = BatchBuffer.IsOfEnvelopes(batch.Bytes.Span) ? 1 : 0;
        return new OutgoingBatch(batch, VoidBatches.IsVoid(batch.Digest.Span) || ReceiptRule.Expects(envelopes, (ulong)batch.Position.Sequence));
    }
}
