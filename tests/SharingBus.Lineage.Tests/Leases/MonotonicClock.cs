namespace SharingBus.Lineage.Tests.Leases;

/// <summary>A clock whose monotonic side a test moves by hand.</summary>
internal sealed class MonotonicClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
