using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Bundles;

/// <summary>Bounds how many callers watch at once.</summary>
internal sealed class WatcherCount
{
    /// <summary>Most watchers: a federation of hundreds of agencies with several node replicas each. A watcher costs a few KiB.</summary>
    public const int MaxWatchers = 4_096;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private int _watching;

    /// <summary>Takes a place, to be given back by disposing.</summary>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _watching) > MaxWatchers)
        {
            Interlocked.Decrement(ref _watching);
            throw WireError.Create(
                StatusCode.ResourceExhausted, "TOO_MANY_WATCHERS", "Ask by GetBundle, or watch another mirror.", retryAfter: AskAgainAfter);
        }

        return new Seat(this);
    }

    private sealed class Seat(WatcherCount count) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref count._watching);
    }
}
