namespace Grpc.Wire;

/// <summary>Runs an action once when a deadline passes, however far away it is.</summary>
internal sealed class DeadlineTimer : IDisposable
{
    /// <summary>Timers cannot wait longer than some 49 days; further deadlines are waited for in steps of a day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly TimeProvider clock;
    private readonly long start;
    private readonly TimeSpan timeout;
    private readonly Action passed;
    private readonly ITimer timer;

    public DeadlineTimer(TimeProvider clock, TimeSpan timeout, Action passed)
    {
        this.clock = clock;
        this.timeout = timeout;
        this.passed = passed;
        start = clock.GetTimestamp();
        timer = clock.CreateTimer(
            static state => ((DeadlineTimer)state!).Check(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        Arm(timeout);
    }

    public void Dispose() => timer.Dispose();

    private void Check()
    {
        TimeSpan left = timeout - clock.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
        {
            Arm(left);
        }
        else
        {
            passed();
        }
    }

    private void Arm(TimeSpan left)
    {
        // A timer counts whole milliseconds and would otherwise wake up just before the time.
        TimeSpan wait = left < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestWait;
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
