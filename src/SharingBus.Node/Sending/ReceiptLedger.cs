using SharingBus.Exchange.V1;

namespace SharingBus.Node.Sending;

/// <summary>
/// What of a stream left and was not confirmed by its recipient yet: it bounds what lies in the broker. A receipt gives credit for more.
/// Batches that get no receipt count with the next one that does.
/// </summary>
internal sealed class ReceiptLedger(Lane lane, TimeProvider time)
{
    private readonly int _maxBatches = StreamBounds.MaxBatches(lane);
    private readonly Lock _gate = new();
    private readonly Queue<(long Sequence, long Bytes)> _awaiting = new();
    private long _newest;
    private long _confirmed;
    private long _forgiven;
    private long _bytes;
    private int _batches;
    private long _bytesWithoutReceipt;
    private long _oldestSince;

    /// <summary>The oldest batch without its receipt; null where none waits.</summary>
    public AwaitedReceipt? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _awaiting.TryPeek(out (long Sequence, long Bytes) oldest) ? new AwaitedReceipt(oldest.Sequence, _oldestSince) : null;
            }
        }
    }

    /// <summary>Whether a batch may leave: there is credit, or it left before.</summary>
    public bool MayLeave(long sequence)
    {
        lock (_gate)
        {
            return sequence <= _newest || !IsFull;
        }
    }

    /// <summary>Whether so many batches up to a sequence wait for credit.</summary>
    public bool HoldsBack(long assigned, int batches)
    {
        lock (_gate)
        {
            return IsFull && assigned - _newest >= batches;
        }
    }

    /// <summary>The recipient holds everything up to this sequence.</summary>
    public long Confirmed
    {
        get
        {
            lock (_gate)
            {
                return _confirmed;
            }
        }
    }

    /// <summary>Whether the recipient holds a batch.</summary>
    public bool IsConfirmed(long sequence) => sequence <= Confirmed;

    /// <summary>A batch leaves. One that left before uses no credit again.</summary>
    public void Leave(OutgoingBatch batch)
    {
        lock (_gate)
        {
            if (batch.Sequence <= Math.Max(_newest, _confirmed))
            {
                return;
            }

            _newest = batch.Sequence;
            _bytesWithoutReceipt += batch.Kept.Bytes.Length;
            if (batch.ExpectsReceipt)
            {
                _oldestSince = _awaiting.Count == 0 ? time.GetTimestamp() : _oldestSince;
                _awaiting.Enqueue((batch.Sequence, _bytesWithoutReceipt));
                _batches++;
                _bytes += _bytesWithoutReceipt;
                _bytesWithoutReceipt = 0;
            }
        }
    }

    /// <summary>The recipient holds everything up to a sequence.</summary>
    /// <returns>Whether the stream has to look: there was no credit before, or another batch is the oldest now.</returns>
    public bool Received(long throughSequence)
    {
        lock (_gate)
        {
            bool wasFull = IsFull;
            _confirmed = Math.Max(_confirmed, throughSequence);
            while (_awaiting.TryPeek(out (long Sequence, long Bytes) oldest) && oldest.Sequence <= throughSequence)
            {
                _awaiting.Dequeue();
                _oldestSince = time.GetTimestamp();
                if (oldest.Sequence > _forgiven)
                {
                    _batches--;
                    _bytes -= oldest.Bytes;
                }
            }

            return wasFull || _awaiting.Count > 0;
        }
    }

    /// <summary>What left so far is awaited still and uses no credit any more.</summary>
    public void Forgive()
    {
        lock (_gate)
        {
            _forgiven = _newest;
            _batches = 0;
            _bytes = 0;
        }
    }

    private bool IsFull => _batches >= _maxBatches || _bytes >= StreamBounds.MaxBytes;
}
