namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>A clock whose date tests move by hand.</summary>
internal sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private long _advanced;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _advanced));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _advanced, by.Ticks);
}
