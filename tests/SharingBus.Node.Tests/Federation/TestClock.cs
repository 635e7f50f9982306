using System.Threading.Channels;

namespace SharingBus.Node.Tests.Federation;

/// <summary>
/// A clock that tests move by hand. Its date stands still in between; its timers run in real time too, for what waits for a socket, and
/// those that become due when it is moved fire at once. Only those of one length a test may hold.
/// </summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<TestTimer> _timers = [];
    private readonly Channel<HeldTimer> _held = Channel.CreateUnbounded<HeldTimer>();
    private readonly long _began = System.GetTimestamp();
    private long _advanced;
    private long _forward;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers of exactly this length do not run: the test lets them elapse.</summary>
    public TimeSpan? Held { get; set; }

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _advanced));

    public override long GetTimestamp() => System.GetElapsedTime(_began).Ticks + Interlocked.Read(ref _forward);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Held)
        {
            var held = new HeldTimer(callback, state);
            _held.Writer.TryWrite(held);
            return held;
        }

        var timer = new TestTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits for the next held timer and lets it elapse.</summary>
    public async Task ElapseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await _held.Reader.ReadAsync(patience.Token)).Elapse())
        {
            // It was not waited for any more.
        }
    }

    /// <summary>Lets all held timers elapse that are there now and still waited for; gives how many.</summary>
    public int ElapseAll()
    {
        int elapsed = 0;
        while (_held.Reader.TryRead(out HeldTimer? timer))
        {
            elapsed += timer.Elapse() ? 1 : 0;
        }

        return elapsed;
    }

    /// <summary>Moves the date. A date that is put back is no time that passed: the timestamps, like a machine's, only rise.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _advanced, by.Ticks);
        Interlocked.Add(ref _forward, Math.Max(0, by.Ticks));
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

    private sealed class HeldTimer(TimerCallback callback, object? state) : ITimer
    {
        private int _over;

        public bool Elapse()
        {
            bool elapses = Interlocked.Exchange(ref _over, 1) == 0;
            if (elapses)
            {
                callback(state);
            }

            return elapses;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => Interlocked.Exchange(ref _over, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
