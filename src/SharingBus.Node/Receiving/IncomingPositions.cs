using System.Collections.Concurrent;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>The last sequence received without a gap, of every incoming stream.</summary>
internal sealed class IncomingPositions(Journal journal)
{
    private readonly ConcurrentDictionary<StreamKey, StreamPosition> _last = new();

    public async ValueTask<StreamPosition> LastAsync(StreamKey stream, CancellationToken cancellation)
    {
        if (_last.TryGetValue(stream, out StreamPosition? known))
        {
            return known;
        }

        IReadOnlyList<StreamPosition> streams = await journal.Read.StreamsAsync(cancellation);
        StreamPosition last = streams.FirstOrDefault(s => s.Stream == stream) ?? new StreamPosition(stream, Guid.Empty, 0);
        return _last.GetOrAdd(stream, last);
    }

    /// <summary>After the transaction that holds the batch.</summary>
    public void Commit(StreamPosition position) => _last[position.Stream] = position;
}
