using System.Collections.Concurrent;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>The outgoing streams of an agency: one worker a recipient and lane, so that one absent recipient blocks nobody.</summary>
internal sealed class OutgoingStreams(OutgoingContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StreamKey, OutgoingStream> _streams = new();

    // Looked at this often while a stream is congested, and no longer than that: a slow recipient costs the others no more.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    /// <summary>What is in memory of each stream.</summary>
    public IEnumerable<HeldBatches> Held => _streams.Values.Select(s => s.Held);

    /// <summary>Waits for a moment while batches wait for credit that is on its way, so that the next ones are larger.</summary>
    public async Task WaitWhereCongestedAsync(CancellationToken cancellation)
    {
        long began = context.Time.GetTimestamp();
        while (_streams.Values.Any(s => s.IsCongested) && context.Time.GetElapsedTime(began) < Longest)
        {
            await Task.Delay(Look, context.Time, cancellation);
        }
    }

    /// <summary>The last position of a stream that was assigned and is durable; null where the outbox has not taken the stream up.</summary>
    public StreamPosition? Assigned(StreamKey stream) => _streams.GetValueOrDefault(stream)?.Assigned;

    /// <summary>A stream goes on where the journal left it. Where that is another incarnation, nothing more is sent under the one before.</summary>
    public async ValueTask ResumeAsync(StreamPosition begun)
    {
        if (_streams.TryGetValue(begun.Stream, out OutgoingStream? before) && before.Assigned.Incarnation != begun.Incarnation)
        {
            _streams[begun.Stream] = new OutgoingStream(context, begun);
            await before.DisposeAsync();
        }

        Of(begun).Resume(begun.Sequence);
    }

    /// <summary>A batch was assigned to a stream and is durable.</summary>
    public void Assign(OutgoingBatch batch) => Of(batch.Kept.Position).Assign(batch);

    /// <summary>The recipient holds everything up to a position.</summary>
    public void Received(StreamPosition position)
    {
        if (_streams.TryGetValue(position.Stream, out OutgoingStream? stream))
        {
            stream.Received(position);
        }
    }

    /// <summary>The recipient misses batches, from a position to a sequence, both included.</summary>
    public void SendAgain(StreamPosition first, long last)
    {
        if (_streams.TryGetValue(first.Stream, out OutgoingStream? stream))
        {
            stream.SendAgain(first, last);
        }
    }

    /// <summary>Something came from a peer: it is there.</summary>
    public void Heard(string peer)
    {
        if (_streams.TryGetValue(new StreamKey(peer, Lane.Rights, StreamDirection.Outgoing), out OutgoingStream? rights))
        {
            rights.Heard();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (OutgoingStream stream in _streams.Values)
        {
            await stream.DisposeAsync();
        }
    }

    private OutgoingStream Of(StreamPosition position) =>
        _streams.GetOrAdd(position.Stream, (_, first) => new OutgoingStream(context, first), position);
}
