namespace SharingBus.Node.Tests.Federation;

/// <summary>
/// A clock that tests move by hand. Its date stands still in between; its timers run in real time too, for what waits for a socket, and
/// those that become due when it is moved fire at once.
/// </summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<TestTimer> _timers = [];
    private readonly long _began = System.GetTimestamp();
    private long _advanced;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _advanced));

    public override long GetTimestamp() => System.GetElapsedTime(_began).Ticks + Interlocked.Read(ref _advanced);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _advanced, by.Ticks);
        TestTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        foreach (TestTimer timer in timers)
        {
            timer.Look();
        }
    }

    public void Forget(TestTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }
}
