namespace SharingBus.Node.Sending;

/// <summary>
/// The newest batches of a stream, handed over so that the sender need not read them back. Bounded: a sender that is behind reads
/// the journal until it has caught up.
/// </summary>
internal sealed class AssignedBatches
{
    /// <summary>Bytes held for one recipient and lane, 8 MiB: more than the confirm window takes.</summary>
    public const long MaxBytes = 8L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingBatch> _batches = new();
    private long _bytes;
    private long _last;

    /// <summary>The last sequence that was assigned.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Batches held.</summary>
    public int Batches
    {
        get
        {
            lock (_gate)
            {
                return _batches.Count;
            }
        }
    }

    /// <summary>Their bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>There are batches in the journal up to a sequence.</summary>
    public void Resume(long last)
    {
        lock (_gate)
        {
            _last = Math.Max(_last, last);
        }
    }

    /// <summary>A batch was assigned, in order of the sequences, and is durable.</summary>
    public void Add(OutgoingBatch batch)
    {
        lock (_gate)
        {
            _last = batch.Sequence;
            if (_bytes + batch.HeldBytes > MaxBytes)
            {
                batch.GiveBack(); // it is read from the journal
                return;
            }

            _batches.Enqueue(batch);
            _bytes += batch.HeldBytes;
        }
    }

    /// <summary>Takes the batch of a sequence; null where it is not here. What stands before it is forgotten.</summary>
    public OutgoingBatch? Take(long sequence)
    {
        lock (_gate)
        {
            while (_batches.TryPeek(out OutgoingBatch? head) && head.Sequence <= sequence)
            {
                _batches.Dequeue();
                _bytes -= head.HeldBytes;
                if (head.Sequence == sequence)
                {
                    return head;
                }

                head.GiveBack();
            }

            return null;
        }
    }
}
