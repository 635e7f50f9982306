using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>
/// The last assigned sequence of every outgoing stream. A sequence is assigned in the journal's transaction: the outbox draws
/// numbers from a draft, and only a committed draft counts. Used by the outbox alone.
/// </summary>
internal sealed class OutgoingPositions
{
    private readonly Dictionary<StreamKey, StreamPosition> _last;

    private OutgoingPositions(Dictionary<StreamKey, StreamPosition> last) => _last = last;

    public static async Task<OutgoingPositions> LoadAsync(Journal journal)
    {
        IReadOnlyList<StreamPosition> streams = await journal.Read.StreamsAsync();
        return new OutgoingPositions(streams.Where(s => s.Stream.Direction == StreamDirection.Outgoing).ToDictionary(s => s.Stream));
    }

    /// <summary>The streams that have begun.</summary>
    public IEnumerable<StreamPosition> All => _last.Values;

    /// <summary>The last position of a stream; null where it has not begun.</summary>
    public StreamPosition? Last(StreamKey key) => _last.GetValueOrDefault(key);

    /// <summary>The position behind the last one of a stream; a stream that has not begun gets its incarnation here.</summary>
    public StreamPosition After(StreamPosition? drawn, StreamKey key, DateTimeOffset now)
    {
        StreamPosition last = drawn ?? Last(key) ?? new StreamPosition(key, Guid.CreateVersion7(now), 0);
        return last with { Sequence = last.Sequence + 1 };
    }

    /// <summary>Makes drawn positions count, after the transaction that holds them.</summary>
    public void Commit(IEnumerable<StreamPosition> drawn)
    {
        foreach (StreamPosition position in drawn)
        {
            _last[position.Stream] = position;
        }
    }
}
