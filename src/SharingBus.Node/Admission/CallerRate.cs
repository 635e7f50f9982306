using SharingBus.Node.Agencies;

namespace SharingBus.Node.Admission;

/// <summary>One system's own rate, in notices and in bytes: a notice goes where both allow it.</summary>
internal sealed class CallerRate(SystemOptions system, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TokenBucket? _notices = system.NoticesPerSecond > 0 ? new TokenBucket(system.NoticesPerSecond, time) : null;
    private readonly TokenBucket? _bytes = system.BytesPerSecond > 0 ? new TokenBucket(system.BytesPerSecond, time) : null;

    /// <summary>Takes a notice's share, or says how long to wait; then nothing is taken.</summary>
    public TimeSpan Take(long bytes)
    {
        lock (_gate)
        {
            TimeSpan notices = _notices?.WaitFor(1) ?? TimeSpan.Zero;
            TimeSpan volume = _bytes?.WaitFor(bytes) ?? TimeSpan.Zero;
            TimeSpan wait = notices > volume ? notices : volume;
            if (wait == TimeSpan.Zero)
            {
                _notices?.Take(1);
                _bytes?.Take(bytes);
            }

            return wait;
        }
    }
}
