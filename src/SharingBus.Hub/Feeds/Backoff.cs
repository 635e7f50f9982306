namespace SharingBus.Hub.Feeds;

/// <summary>How long to wait before the next attempt: doubled each time, forgotten on success.</summary>
internal sealed class Backoff
{
    // A node that restarts is back within seconds.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    // Half a minute: an alert must not wait longer for a node that is back.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>The last attempt succeeded.</summary>
    public void Reset() => _next = First;
}
