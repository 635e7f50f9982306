namespace SharingBus.Node.BreakGlass;

/// <summary>Counts the streams that watch break-glass, so that they have a bound.</summary>
internal sealed class BreakGlassWatches
{
    /// <summary>Streams of one agency, 100: many times the supervisors and auditors that an agency has.</summary>
    public const int Max = 100;

    private int _open;

    /// <summary>Takes a place; false where there is none left.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= Max)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
