namespace SharingBus.Node.Tests.Admission;

/// <summary>A clock, its counter and its timers, moved by the test alone.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<(TimerCallback Run, object? State)> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add((callback, state));
        return new StoppedTimer();
    }

    public void Advance(TimeSpan by)
    {
        _ticks += by.Ticks;
        _timers.ForEach(t => t.Run(t.State));
    }

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
