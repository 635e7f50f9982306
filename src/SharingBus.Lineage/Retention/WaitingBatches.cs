using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>The batches that no recipient has confirmed, and what is in those of them whose term is over.</summary>
internal sealed class WaitingBatches
{
    private readonly HashSet<StreamPosition> _batches = [];
    private readonly HashSet<Guid> _messages = [];

    /// <summary>Whether a batch waits.</summary>
    public bool Holds(StreamPosition batch) => _batches.Contains(batch);

    /// <summary>Whether a message waits in a batch.</summary>
    public bool Holds(Guid message) => _messages.Contains(message);

    /// <summary>Reads them. What was sent lately matters to no entry that could end, and is not opened.</summary>
    public static async ValueTask<WaitingBatches> ReadAsync(IJournalStore store, Func<JournalEntry, bool> over, CancellationToken cancellation)
    {
        WaitingBatches waiting = new();
        (StreamKey Stream, Guid Incarnation)? young = null;
        foreach (StreamPosition batch in await store.KeptPositionsAsync(StreamDirection.Outgoing, cancellation))
        {
            waiting._batches.Add(batch);
            if (young == (batch.Stream, batch.Incarnation))
            {
                continue;
            }

            IReadOnlyList<StoredEntry> entries = await store.EntriesOfBatchAsync(batch, 1, cancellation);
            if (entries is [{ } first] && first.Parse() is { Sent: { } sent } entry && over(entry))
            {
                waiting._messages.UnionWith(PackedIds.All(sent.MessageIds));
            }
            else
            {
                // Those behind it left later.
                young = (batch.Stream, batch.Incarnation);
            }
        }

        return waiting;
    }
}
