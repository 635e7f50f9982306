using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Release;

namespace SharingBus.Node.Receiving;

/// <summary>Which batches this agency sent to whom, as its journal proves it: a receipt for anything else is nothing.</summary>
internal sealed class SharedBatches(Journal journal)
{
    // Twice as many are remembered at most: a full window of each of thirty recipients. What is older the journal tells.
    private const int MaxNewest = 4_096;

    private readonly Lock _gate = new();
    private Dictionary<StreamPosition, ReadOnlyMemory<byte>> _newest = [];
    private Dictionary<StreamPosition, ReadOnlyMemory<byte>> _older = [];

    /// <summary>
    /// A batch leaves, and that is durable: its receipts come soon, and for each the journal would open all that was written together with it.
    /// </summary>
    public void Leaves(KeptBatch batch)
    {
        if (BatchBuffer.IsOfEnvelopes(batch.Bytes.Span))
        {
            Remember(batch.Position, batch.Digest);
        }
    }

    /// <summary>Whether the batch was sent, with anything that is confirmed.</summary>
    public async ValueTask<bool> WasSentAsync(StreamPosition batch, CancellationToken cancellation) =>
        await DigestAsync(batch, cancellation) is not null;

    /// <summary>SHA-256 of the plaintext that was sent under a position; null where nothing was that is confirmed.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> DigestAsync(StreamPosition batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_newest.TryGetValue(batch, out ReadOnlyMemory<byte> known) || _older.TryGetValue(batch, out known))
            {
                return known;
            }
        }

        // The entry of the batch itself comes first: nothing can be about a batch that has not left.
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfBatchAsync(batch, 1, cancellation);
        if (entries.Count == 0 || entries[0].Parse()?.Sent is not { } sent)
        {
            return null;
        }

        Remember(batch, sent.PlaintextDigest.Memory);
        return sent.PlaintextDigest.Memory;
    }

    private void Remember(StreamPosition batch, ReadOnlyMemory<byte> digest)
    {
        lock (_gate)
        {
            if (_newest.Count >= MaxNewest)
            {
                (_older, _newest) = (_newest, []);
            }

            _newest[batch] = digest;
        }
    }
}
