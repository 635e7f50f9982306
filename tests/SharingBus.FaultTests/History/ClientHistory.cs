using System.Collections.Concurrent;

namespace SharingBus.FaultTests.History;

/// <summary>
/// What the clients of a run saw, and what the journals say of it. Closed, it takes nothing more: what a client learns after a power cut
/// is no promise that was made before it.
/// </summary>
internal sealed class ClientHistory
{
    private volatile bool _closed;

    public ConcurrentQueue<Published> Published { get; } = new();

    public ConcurrentQueue<Accepted> Accepted { get; } = new();

    public ConcurrentQueue<Refused> Refused { get; } = new();

    public ConcurrentQueue<Delivered> Delivered { get; } = new();

    public ConcurrentQueue<Acknowledged> Acknowledged { get; } = new();

    public ConcurrentQueue<Quarantined> Quarantined { get; } = new();

    public ConcurrentQueue<Logged> Logged { get; } = new();

    public List<Permitted> Permitted { get; } = [];

    /// <summary>Whether journals were read at all; unread ones prove nothing and accuse nobody.</summary>
    public bool JournalsRead { get; set; }

    public bool IsClosed => _closed;

    public void Close() => _closed = true;

    public void Add(Published published) => Put(Published, published);

    public void Add(Accepted accepted) => Put(Accepted, accepted);

    public void Add(Refused refused) => Put(Refused, refused);

    public void Add(Delivered delivered) => Put(Delivered, delivered);

    public void Add(Acknowledged acknowledged) => Put(Acknowledged, acknowledged);

    public void Add(Quarantined quarantined) => Put(Quarantined, quarantined);

    private void Put<T>(ConcurrentQueue<T> events, T happened)
    {
        if (!_closed)
        {
            events.Enqueue(happened);
        }
    }
}
