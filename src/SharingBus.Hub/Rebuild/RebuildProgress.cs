namespace SharingBus.Hub.Rebuild;

/// <summary>Tells an operator how far a rebuild is: each step, and now and then a count.</summary>
internal sealed class RebuildProgress(TextWriter output, TimeProvider time)
{
    // Often enough to see that it goes on, seldom enough for a log.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private long _last = time.GetTimestamp();

    /// <summary>A step begins or has ended.</summary>
    public Task SayAsync(string what)
    {
        _last = time.GetTimestamp();
        return output.WriteLineAsync(what);
    }

    /// <summary>A count within a step; most are not told.</summary>
    public async Task CountAsync(string what)
    {
        if (time.GetElapsedTime(_last) >= Interval)
        {
            await SayAsync($"  {what}");
        }
    }
}
