using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>Which batches this agency sent to whom, as its journal proves it: a receipt for anything else is nothing.</summary>
internal sealed class SharedBatches(Journal journal)
{
    // Receipts of a batch come close together: the answer is asked of the journal once and remembered for a while.
    private const int MaxRemembered = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamPosition, ReadOnlyMemory<byte>> _sent = [];

    /// <summary>Whether the batch was sent, with anything that is confirmed.</summary>
    public async ValueTask<bool> WasSentAsync(StreamPosition batch, CancellationToken cancellation) =>
        await DigestAsync(batch, cancellation) is not null;

    /// <summary>SHA-256 of the plaintext that was sent under a position; null where nothing was that is confirmed.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> DigestAsync(StreamPosition batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_sent.TryGetValue(batch, out ReadOnlyMemory<byte> known))
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
            if (_sent.Count >= MaxRemembered)
            {
                _sent.Clear();
            }

            _sent[batch] = digest;
        }
    }
}
