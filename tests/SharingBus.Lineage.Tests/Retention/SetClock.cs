namespace SharingBus.Lineage.Tests.Retention;

/// <summary>A clock that stands where a test sets it. Its timers run in real time: what is done every minute a test does itself.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _micros;

    public long Micros
    {
        get => Interlocked.Read(ref _micros);
        set => Interlocked.Exchange(ref _micros, value);
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(Micros);
}
