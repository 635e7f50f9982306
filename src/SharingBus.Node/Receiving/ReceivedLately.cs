using SharingBus.Exchange.V1;

namespace SharingBus.Node.Receiving;

/// <summary>
/// The newest received batches, so that those who are served at once need not have them read back. The journal stays the truth: what is
/// given, and whether, is what its entries say; what is not here is read from the content beside them.
/// </summary>
internal sealed class ReceivedLately
{
    /// <summary>
    /// Bytes held, 4 MiB: some batches, for who is served at once. For who is not, they would only grow old here, which costs the
    /// collector more than it costs to read them back.
    /// </summary>
    private const long MaxBytes = 4L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (IReadOnlyList<Envelope> Envelopes, long Bytes)> _batches = [];
    private readonly Queue<long> _order = new();
    private long _bytes;

    /// <summary>A batch is durable.</summary>
    public void Add(long index, IReadOnlyList<Envelope> envelopes, long bytes)
    {
        if (envelopes.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _batches[index] = (envelopes, bytes);
            _order.Enqueue(index);
            _bytes += bytes;
            while (_bytes > MaxBytes && _order.TryDequeue(out long oldest) && _batches.Remove(oldest, out (IReadOnlyList<Envelope>, long Bytes) gone))
            {
                _bytes -= gone.Bytes;
            }
        }
    }

    /// <summary>The envelopes of a batch; null where it is not here any more.</summary>
    public IReadOnlyList<Envelope?>? Find(long index)
    {
        lock (_gate)
        {
            return _batches.TryGetValue(index, out (IReadOnlyList<Envelope> Envelopes, long Bytes) batch) ? batch.Envelopes : null;
        }
    }

    /// <summary>Something was erased: what is held may hold it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _batches.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }
}
