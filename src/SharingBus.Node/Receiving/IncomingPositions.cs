using System.Collections.Concurrent;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>The last sequence received without a gap, of every incoming stream.</summary>
internal sealed class IncomingPositions(Journal journal)
{
    private readonly ConcurrentDictionary<StreamKey, StreamPosition> _last = new();

    /// <summary>The last one known here; null where the journal has to be asked.</summary>
    public StreamPosition? Known(StreamKey stream) => _last.GetValueOrDefault(stream);

    /// <summary>Asks the journal.</summary>
    public async ValueTask<StreamPosition> ReadAsync(StreamKey stream, CancellationToken cancellation)
    {
        IReadOnlyList<StreamPosition> streams = await journal.Read.StreamsAsync(cancellation);
        StreamPosition last = streams.FirstOrDefault(s => s.Stream == stream) ?? new StreamPosition(stream, Guid.Empty, 0);
        return _last.GetOrAdd(stream, last);
    }

    /// <summary>After the transaction that holds the batch.</summary>
    public void Commit(StreamPosition position) => _last[position.Stream] = position;

    /// <summary>After a write of which nobody knows whether it became durable.</summary>
    public void Forget(StreamKey stream) => _last.TryRemove(stream, out _);
}
