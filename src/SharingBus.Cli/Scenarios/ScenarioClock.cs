namespace SharingBus.Cli.Scenarios;

/// <summary>
/// The clock of a scenario. It runs at the usual pace and can be moved forward to the time of the next step; timers keep the usual pace.
/// </summary>
/// <param name="start">Where it stands at first.</param>
internal sealed class ScenarioClock(DateTimeOffset start) : TimeProvider
{
    private Anchor _anchor = new(start.ToUniversalTime(), TimeProvider.System.GetTimestamp());

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var anchor = Volatile.Read(ref _anchor);
        return anchor.Time + GetElapsedTime(anchor.Timestamp);
    }

    /// <summary>Moves the clock forward. A time that has passed leaves it as it is.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        if (time > GetUtcNow())
        {
            Volatile.Write(ref _anchor, new Anchor(time.ToUniversalTime(), GetTimestamp()));
        }
    }

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
