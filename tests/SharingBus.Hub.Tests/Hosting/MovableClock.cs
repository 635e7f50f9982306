namespace SharingBus.Hub.Tests.Hosting;

/// <summary>A clock that runs as usual and can be put forward; timers keep the usual pace.</summary>
internal sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private readonly long _began = System.GetTimestamp();
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_began) + new TimeSpan(Volatile.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
