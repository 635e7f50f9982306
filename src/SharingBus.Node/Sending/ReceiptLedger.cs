namespace SharingBus.Node.Sending;

/// <summary>What of a stream left and was not confirmed by its recipient yet.</summary>
internal sealed class ReceiptLedger
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _awaiting = [];

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
}
