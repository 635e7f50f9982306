using System.Threading.Channels;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A clock that tests move by hand; its timers run in real time, for what waits for a socket, but for those of one length.</summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Channel<HeldTimer> _held = Channel.CreateUnbounded<HeldTimer>();
    private long _ticks = start.UtcTicks;

    /// <summary>Timers of exactly this length do not run: the test lets them elapse.</summary>
    public TimeSpan? Held { get; set; }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Waits for the next held timer and lets it elapse.</summary>
    public async Task ElapseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await _held.Reader.ReadAsync(patience.Token)).Elapse())
        {
            // It was not waited for any more.
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Held)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(callback, state);
        _held.Writer.TryWrite(timer);
        return timer;
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
