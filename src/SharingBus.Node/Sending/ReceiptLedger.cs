namespace SharingBus.Node.Sending;

/// <summary>
/// What of a stream the broker confirmed and the recipient did not. Batches that hold receipts only get no receipt: they may be
/// dropped once the broker has them and nothing older waits.
/// </summary>
internal sealed class ReceiptLedger
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _awaiting = [];
    private long _confirmed;
    private long _dropped;

    /// <summary>The oldest batch without its receipt; null where none waits.</summary>
    public long? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _awaiting.Count > 0 ? _awaiting.Min : null;
            }
        }
    }

    /// <summary>A batch leaves that will be confirmed by its recipient.</summary>
    public void Await(long sequence)
    {
        lock (_gate)
        {
            _awaiting.Add(sequence);
        }
    }

    /// <summary>The recipient holds everything up to a sequence.</summary>
    public void Received(long throughSequence)
    {
        lock (_gate)
        {
            _awaiting.RemoveWhere(sequence => sequence <= throughSequence);
        }
    }

    /// <summary>The broker has a batch without receipt, and everything before it.</summary>
    public void Confirmed(long sequence)
    {
        lock (_gate)
        {
            _confirmed = Math.Max(_confirmed, sequence);
        }
    }

    /// <summary>Whether kept batches may be dropped.</summary>
    public bool HasDroppable
    {
        get
        {
            lock (_gate)
            {
                return Droppable > _dropped;
            }
        }
    }

    private long Droppable => _awaiting.Count > 0 ? Math.Min(_confirmed, _awaiting.Min - 1) : _confirmed;

    /// <summary>The sequence up to which kept batches may be dropped now; null where fewer are due. Each is told once.</summary>
    public long? TakeDroppable(int atLeast)
    {
        lock (_gate)
        {
            long through = Droppable;
            return through - _dropped < atLeast ? null : _dropped = through;
        }
    }
}
