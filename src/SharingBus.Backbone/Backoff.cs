using System.Security.Cryptography;

namespace SharingBus.Backbone;

/// <summary>Pauses that double up to a bound, with jitter, so that many who failed together do not come back in one moment.</summary>
/// <param name="first">The pause after one failure.</param>
/// <param name="longest">Their bound.</param>
/// <param name="time">The clock.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private const int JitterSteps = 1024;

    internal Backoff(BackboneTimings timings, TimeProvider time)
        : this(timings.FirstPause, timings.LongestPause, time)
    {
    }

    /// <summary>Waits before another attempt after <paramref name="failures"/> failures in a row (1 or more).</summary>
    public Task PauseAsync(int failures, CancellationToken ct) => Task.Delay(PauseAfter(failures), time, ct);

    /// <summary>Between half and all of the doubled pause.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        int doublings = Math.Clamp(failures - 1, 0, 20);
        double full = Math.Min(first.TotalMilliseconds * (1 << doublings), longest.TotalMilliseconds);
        double share = 0.5 + (RandomNumberGenerator.GetInt32(JitterSteps + 1) / (2.0 * JitterSteps));
        return TimeSpan.FromMilliseconds(full * share);
    }
}
