using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>Which batches this agency sent to whom, as its journal proves it: a receipt for anything else is nothing.</summary>
internal sealed class SharedBatches(Journal journal)
{
    // Receipts of a batch come close together: the answer is asked of the journal once and remembered for a while.
    private const int MaxRemembered = 4_096;

    private readonly Lock _gate = new();
    private readonly HashSet<StreamPosition> _sent = [];

    /// <summary>Whether the batch was sent, with anything that is confirmed.</summary>
    public async ValueTask<bool> WasSentAsync(StreamPosition batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_sent.Contains(batch))
            {
                return true;
            }
        }

        // The entry of the batch itself comes first: nothing can be about a batch that has not left.
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfBatchAsync(batch, 1, cancellation);
        bool sent = entries.Count > 0 && entries[0].Parse()?.Sent is not null;
        if (sent)
        {
            Remember(batch);
        }

        return sent;
    }

    private void Remember(StreamPosition batch)
    {
        lock (_gate)
        {
            if (_sent.Count >= MaxRemembered)
            {
                _sent.Clear();
            }

            _sent.Add(batch);
        }
    }
}
