using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// The epochs a recipient has opened, the last <see cref="MostPerStream"/> of each stream, so that an epoch costs one
/// decapsulation. Bounded by stream: a sender that invents epochs displaces only its own. Safe for use by several threads.
/// </summary>
internal sealed class EpochCache : IDisposable
{
    /// <summary>Enough for a rotation, a restart of the sender and re-sent batches to overlap.</summary>
    public const int MostPerStream = 4;

    private readonly Dictionary<(string Sender, Lane Lane), LinkedList<OpeningEpoch>> _streams = [];
    private readonly Lock _gate = new();

    /// <summary>The epoch of that id, which becomes the latest used; null where it is not here.</summary>
    public OpeningEpoch? Find(string sender, Lane lane, ByteString id)
    {
        lock (_gate)
        {
            LinkedListNode<OpeningEpoch>? node = _streams.GetValueOrDefault((sender, lane))?.First;
            while (node is not null && !node.Value.Id.Equals(id))
            {
                node = node.Next;
            }

            if (node is { Previous: not null, List: { } list })
            {
                list.Remove(node);
                list.AddFirst(node);
            }

            return node?.Value;
        }
    }

    /// <summary>Keeps an epoch; the one longest unused gives way. Its key is left to its finaliser: another thread may be using it.</summary>
    public void Keep(string sender, Lane lane, OpeningEpoch epoch)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue((sender, lane), out LinkedList<OpeningEpoch>? epochs))
            {
                _streams[(sender, lane)] = epochs = [];
            }

            if (epochs.Any(kept => kept.Id.Equals(epoch.Id)))
            {
                return;
            }

            epochs.AddFirst(epoch);
            if (epochs.Count > MostPerStream)
            {
                epochs.RemoveLast();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (OpeningEpoch epoch in _streams.Values.SelectMany(epochs => epochs))
            {
                epoch.Cipher.Dispose();
            }

            _streams.Clear();
        }
    }
}
