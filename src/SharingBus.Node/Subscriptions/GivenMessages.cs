using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Subscriptions;

/// <summary>Messages that a subscriber was given or acknowledged, by origin and batch: what entries and receipts name them by.</summary>
internal sealed class GivenMessages
{
    private readonly Dictionary<string, Dictionary<(Lane Lane, ByteString Incarnation, ulong Sequence), bool[]>> _origins = new(StringComparer.Ordinal);

    public GivenMessages(IEnumerable<InboxItem> items)
    {
        foreach (InboxItem item in items)
        {
            Add(item);
        }
    }

    /// <summary>The agencies that the messages come from, each with its batches.</summary>
    public IEnumerable<(string Origin, IEnumerable<BatchPart> Parts)> ByOrigin => _origins.Select(origin => (origin.Key, origin.Value.Select(Part)));

    private static BatchPart Part(KeyValuePair<(Lane Lane, ByteString Incarnation, ulong Sequence), bool[]> batch) => new()
    {
        Lane = batch.Key.Lane, Incarnation = batch.Key.Incarnation, Sequence = batch.Key.Sequence, Positions = Positions.Of(batch.Value),
    };

    private void Add(InboxItem item)
    {
        if (!_origins.TryGetValue(item.Origin, out Dictionary<(Lane, ByteString, ulong), bool[]>? batches))
        {
            _origins.Add(item.Origin, batches = []);
        }

        if (item.Batch is not { } batch)
        {
            return;
        }

        (Lane, ByteString, ulong) key = (batch.Lane, batch.Incarnation, batch.Sequence);
        if (!batches.TryGetValue(key, out bool[]? places))
        {
            batches.Add(key, places = new bool[item.Places]);
        }
        else if (places.Length < item.Places)
        {
            // What came in late, out of quarantine, knows of no places behind its own but one that is empty.
            Array.Resize(ref places, item.Places);
            batches[key] = places;
        }

        places[item.Place] = true;
    }
}
