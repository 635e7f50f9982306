namespace SharingBus.Node.Subscriptions;

/// <summary>
/// What the subscriber was given and has not acknowledged, and up to where everything is done. Bounded by count and bytes; nothing of
/// what was given is held, only where it stood.
/// </summary>
/// <param name="limit">Deliveries not acknowledged.</param>
/// <param name="maxBytes">Bytes of their views; the last one given may go beyond.</param>
/// <param name="start">Where the session begins.</param>
internal sealed class Outstanding(int limit, long maxBytes, InboxPosition start)
{
    /// <summary>Deliveries acknowledged ahead of one that is not, before no more are given: bounds what is given again after a break.</summary>
    public const int MaxAhead = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, InboxItem> _open = [];

    // Positions given, in order, from the first that is not acknowledged on.
    private readonly Queue<ulong> _given = new();
    private InboxPosition _next = start;
    private long _bytes;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many more deliveries, and bytes of views, may be under way: none where either is zero.</summary>
    public (int Count, long Bytes) Room
    {
        get
        {
            lock (_gate)
            {
                int ahead = _given.Count - _open.Count;
                return (ahead < MaxAhead ? limit - _open.Count : 0, Math.Max(0, maxBytes - _bytes));
            }
        }
    }

    /// <summary>Everything up to this number was acknowledged or passed over; null in place of it while anything is under way.</summary>
    public ulong? DoneIfIdle
    {
        get
        {
            lock (_gate)
            {
                return _given.Count == 0 ? _next.Done : null;
            }
        }
    }

    /// <summary>What is under way, in no order.</summary>
    public IReadOnlyCollection<InboxItem> Items
    {
        get
        {
            lock (_gate)
            {
                return [.. _open.Values];
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

    /// <summary>A page is about to be given; what it passed over is done.</summary>
    public void Add(InboxPage page)
    {
        lock (_gate)
        {
            foreach (InboxItem item in page.Items)
            {
                _open.Add(item.Position, item with { Delivery = null });
                _given.Enqueue(item.Position);
                _bytes += item.Bytes;
            }

            _next = page.Next;
        }
    }

    /// <summary>Takes out everything up to and including a position, and some by themselves.</summary>
    /// <returns>What was taken out, and the number up to which everything is done.</returns>
    public (IReadOnlyList<InboxItem> Items, ulong Done) Acknowledge(ulong upTo, IEnumerable<ulong> single)
    {
        lock (_gate)
        {
            List<InboxItem> items = [];
            foreach (ulong position in _given.TakeWhile(given => given <= upTo).Concat(single))
            {
                if (_open.Remove(position, out InboxItem? item))
                {
                    items.Add(item);
                    _bytes -= item.Bytes;
                }
            }

            while (_given.TryPeek(out ulong first) && !_open.ContainsKey(first))
            {
                _given.Dequeue();
            }

            if (items.Count > 0)
            {
                _room.SetResult();
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return (items, _given.TryPeek(out ulong gap) ? gap - 1 : _next.Done);
        }
    }
}
