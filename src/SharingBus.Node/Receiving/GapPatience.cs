namespace SharingBus.Node.Receiving;

/// <summary>How long a gap is waited for before it is asked for, and then before it is asked for again.</summary>
internal sealed class GapPatience(TimeProvider time)
{
    /// <summary>5 s: batches that only passed each other have arrived by then.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>It doubles up to 5 min: a sender that is away finds a few requests in its queue, not thousands.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>1 s: a sender sends again in rounds this far apart. What does not follow was more than a round, or got lost.</summary>
    private static readonly TimeSpan AfterProgress = TimeSpan.FromSeconds(1);

    private TimeSpan _patience = First;
    private bool _isAskedFor;
    private long _since = time.GetTimestamp();

    /// <summary>What is left of it; zero where the gap is to be asked for.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = _patience - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The gap was asked for: the next time later.</summary>
    public void Double()
    {
        _isAskedFor = true;
        _since = time.GetTimestamp();
        _patience = _patience * 2 < Longest ? _patience * 2 : Longest;
    }

    /// <summary>The gap has become smaller: its sender is there, and what is left of a gap that was asked for is asked for soon.</summary>
    public void Progress()
    {
        if (_isAskedFor)
        {
            _since = time.GetTimestamp();
            _patience = AfterProgress;
        }
    }
}
