namespace SharingBus.Node.Sending;

/// <summary>The batches of a stream that its recipient misses. They are sent again in rounds; what comes meanwhile is the next round's.</summary>
internal sealed class WantedAgain(TimeProvider time)
{
    /// <summary>Batches wanted at a time, 64: a round leaves at once, between what is new. What does not fit is asked for again.</summary>
    public const int MaxBatches = 64;

    /// <summary>Rounds are this far apart, so that a recipient that never stops asking cannot make the sender do nothing else.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _wanted = [];
    private readonly Queue<long> _round = new();
    private long? _roundAt;

    /// <summary>How long until there is something to send; infinite where nothing is wanted.</summary>
    public TimeSpan Patience
    {
        get
        {
            lock (_gate)
            {
                return (_round.Count, _wanted.Count) switch
                {
                    ( > 0, _) => TimeSpan.Zero,
                    (0, > 0) => UntilNextRound,
                    _ => Timeout.InfiniteTimeSpan,
                };
            }
        }
    }

    private TimeSpan UntilNextRound =>
        _roundAt is { } at && time.GetElapsedTime(at) is var elapsed && elapsed < Pause ? Pause - elapsed : TimeSpan.Zero;

    /// <summary>Batches are missing.</summary>
    public void Add(long first, long last)
    {
        lock (_gate)
        {
            for (long sequence = first; sequence <= last && _wanted.Count < MaxBatches; sequence++)
            {
                _wanted.Add(sequence);
            }
        }
    }

    /// <summary>The next one to send; null where there is none yet.</summary>
    public long? Next()
    {
        lock (_gate)
        {
            if (_round.Count == 0 && _wanted.Count > 0 && UntilNextRound == TimeSpan.Zero)
            {
                _roundAt = time.GetTimestamp();
                foreach (long sequence in _wanted)
                {
                    _round.Enqueue(sequence);
                }

                _wanted.Clear();
            }

            return _round.TryDequeue(out long next) ? next : null;
        }
    }
}
