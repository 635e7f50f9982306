using System.Security.Cryptography;

namespace SharingBus.Backbone;

/// <summary>Pauses that double up to a bound, with jitter, so that many connections do not come back in one moment.</summary>
internal sealed class Backoff(BackboneTimings timings, TimeProvider time)
{
    private const int JitterSteps = 1024;

    /// <summary>Waits before another attempt after <paramref name="failures"/> failures in a row (1 or more).</summary>
    public Task PauseAsync(int failures, CancellationToken ct) => Task.Delay(PauseAfter(failures), time, ct);

    /// <summary>Between half and all of the doubled pause.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        int doublings = Math.Clamp(failures - 1, 0, 20);
        double full = Math.Min(timings.FirstPause.TotalMilliseconds * (1 << doublings), timings.LongestPause.TotalMilliseconds);
        double share = 0.5 + (RandomNumberGenerator.GetInt32(JitterSteps + 1) / (2.0 * JitterSteps));
        return TimeSpan.FromMilliseconds(full * share);
    }
}
