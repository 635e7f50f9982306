using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Search;

/// <summary>Which messages stand at places of batches: what was delivered, acknowledged or confirmed is named by these. For one search.</summary>
internal sealed class BatchMessages(IJournalReadings read)
{
    // A batch has some entries for each role and step, and some more where it came again.
    private const int MaxBatchEntries = 1_000;

    private readonly Dictionary<StreamPosition, Guid[]> _known = [];

    /// <summary>The messages of some parts of batches.</summary>
    public async ValueTask<IReadOnlyList<Guid>> OfAsync(
        string peer, StreamDirection direction, IEnumerable<BatchPart> parts, CancellationToken cancellation)
    {
        List<Guid> messages = [];
        foreach (BatchPart part in parts)
        {
            Guid[] all = await AllAsync(EntryIndex.Batch(peer, direction, part), cancellation);
            for (int place = 0; place < all.Length; place++)
            {
                if (all[place] != Guid.Empty && Positions.Holds(part.Positions, place))
                {
                    messages.Add(all[place]);
                }
            }
        }

        return messages;
    }

    private async ValueTask<Guid[]> AllAsync(StreamPosition batch, CancellationToken cancellation)
    {
        if (_known.TryGetValue(batch, out Guid[]? known))
        {
            return known;
        }

        // What is taken in out of quarantine stands alone in an entry of its batch, and the other places are zero.
        Guid[] all = [];
        foreach (StoredEntry stored in await read.EntriesOfBatchAsync(batch, MaxBatchEntries, cancellation))
        {
            Google.Protobuf.ByteString? ids = stored.Parse() switch
            {
                { Sent: { } sent } => sent.MessageIds,
                { Received: { Again: false } received } => received.MessageIds,
                _ => null,
            };
            if (ids is not null)
            {
                Array.Resize(ref all, Math.Max(all.Length, PackedIds.Count(ids)));
                for (int place = 0; place < PackedIds.Count(ids); place++)
                {
                    all[place] = PackedIds.At(ids, place) is var id && id != Guid.Empty ? id : all[place];
                }
            }
        }

        _known.Add(batch, all);
        return all;
    }
}
