namespace SharingBus.Node.Subscriptions;

/// <summary>A page of an inbox while it is read.</summary>
internal sealed class InboxPageDraft(InboxPosition from, int limit, long maxBytes)
{
    // Messages passed over in one go: some batches, then the session looks up for who has gone or lost the role.
    private const int MaxPassedOver = 4_096;

    private readonly List<InboxItem> _items = [];
    private long _bytes;
    private int _passedOver;

    /// <summary>Where to go on.</summary>
    public InboxPosition Next { get; set; } = from;

    /// <summary>No more fits. A single item that is larger than the bound does.</summary>
    public bool IsFull => _items.Count >= limit || (_bytes >= maxBytes && _items.Count > 0);

    /// <summary>There is something to give, or enough was looked at.</summary>
    public bool IsWorthIt => _items.Count > 0 || _passedOver >= MaxPassedOver;

    public void Add(InboxItem item)
    {
        _items.Add(item);
        _bytes += item.Bytes;
    }

    public void PassOver(int messages = 1) => _passedOver += messages;

    public InboxPage ToPage() => new(_items, Next, _passedOver);
}
