namespace SharingBus.Node.Subscriptions;

/// <summary>Deliveries that the subscriber has not acknowledged, in order. Bounded by what the subscriber asked for.</summary>
internal sealed class Outstanding(int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<InboxItem> _deliveries = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many more deliveries may be under way.</summary>
    public int Room
    {
        get
        {
            lock (_gate)
            {
                return limit - _deliveries.Count;
            }
        }
    }

    /// <summary>Completes at the next acknowledgement after the call.</summary>
    public Task NextRoomAsync()
    {
        lock (_gate)
        {
            return _room.Task;
        }
    }

    public void Add(IEnumerable<InboxItem> items)
    {
        lock (_gate)
        {
            foreach (InboxItem item in items)
            {
                // What it was given is not held: only where it stood.
                _deliveries.Enqueue(item with { Delivery = null });
            }
        }
    }

    /// <summary>Takes out everything up to and including a position.</summary>
    public IReadOnlyList<InboxItem> Acknowledge(ulong position)
    {
        lock (_gate)
        {
            List<InboxItem> done = [];
            while (_deliveries.TryPeek(out InboxItem? next) && next.Position <= position)
            {
                done.Add(_deliveries.Dequeue());
            }

            if (done.Count > 0)
            {
                _room.SetResult();
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return done;
        }
    }
}
