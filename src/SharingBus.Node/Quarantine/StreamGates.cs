using System.Collections.Concurrent;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Quarantine;

/// <summary>One at a time for each sender and lane: what comes from the backbone, and what is tried again out of quarantine.</summary>
internal sealed class StreamGates
{
    private readonly ConcurrentDictionary<(string Sender, Lane Lane), SemaphoreSlim> _gates = new();

    /// <summary>Runs something alone in its lane.</summary>
    public async Task<T> RunAsync<T>(string sender, Lane lane, Func<Task<T>> run, CancellationToken cancellation)
    {
        SemaphoreSlim gate = _gates.GetOrAdd((sender, lane), static _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellation);
        try
        {
            return await run();
        }
        finally
        {
            gate.Release();
        }
    }
}
