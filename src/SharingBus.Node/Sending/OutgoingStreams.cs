using System.Collections.Concurrent;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>The outgoing streams of an agency: one worker a recipient and lane, so that one absent recipient blocks nobody.</summary>
internal sealed class OutgoingStreams(OutgoingContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StreamKey, OutgoingStream> _streams = new();

    /// <summary>Something new was assigned to a stream.</summary>
    public void Wake(StreamPosition assigned) =>
        _streams.GetOrAdd(assigned.Stream, (_, position) => new OutgoingStream(context, position), assigned).Wake();

    /// <summary>The recipient holds everything up to a position.</summary>
    public void Received(StreamPosition position)
    {
        if (_streams.TryGetValue(position.Stream, out OutgoingStream? stream))
        {
            stream.Received(position.Sequence);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (OutgoingStream stream in _streams.Values)
        {
            await stream.DisposeAsync();
        }
    }
}
