namespace SharingBus.Node.Tests.Federation;

/// <summary>A timer of <see cref="TestClock"/>: due when that clock says so, whether time passed or was moved.</summary>
internal sealed class TestTimer : ITimer
{
    private readonly Lock _gate = new();
    private readonly TestClock _clock;
    private readonly ITimer _real;
    private long? _due;
    private TimeSpan _period;

    public TestTimer(TestClock clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _real = TimeProvider.System.CreateTimer(
            _ =>
            {
                Passed();
                callback(state);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetTimestamp() + dueTime.Ticks;
            _period = period;
            return _real.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The clock was moved.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_due is { } due)
            {
                _real.Change(TimeSpan.FromTicks(Math.Max(0, due - _clock.GetTimestamp())), Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _clock.Forget(this);
        lock (_gate)
        {
            _due = null;
        }

        _real.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _clock.Forget(this);
        return _real.DisposeAsync();
    }

    private void Passed()
    {
        lock (_gate)
        {
            _due = null;
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }
        }
    }
}
