namespace SharingBus.Lineage.Leases;

/// <summary>
/// One holding of a journal's lease, under one term. It is measured on the holder's own monotonic clock from before the last renewal was
/// asked for, and ends earlier here than in the database. Once over it stays over.
/// </summary>
public sealed class Tenure
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _renewedAt;
    private bool _over;

    internal Tenure(long term, TimeProvider time, long askedAt)
    {
        Term = term;
        _time = time;
        _renewedAt = askedAt;
    }

    /// <summary>The term: greater than that of every tenure before.</summary>
    public long Term { get; }

    /// <summary>Whether nobody else can hold the lease yet.</summary>
    public bool IsHeld => Remaining > TimeSpan.Zero;

    /// <summary>How long it is held without a renewal; zero once it is over.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_gate)
            {
                TimeSpan remaining = JournalLease.Trusted - _time.GetElapsedTime(_renewedAt);
                _over |= remaining <= TimeSpan.Zero;
                return _over ? TimeSpan.Zero : remaining;
            }
        }
    }

    /// <summary>Gives it up; nothing is written under it from now on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
        }
    }

    // A renewal that is answered after the tenure ended does not bring it back: who relied on it has been told.
    internal void Renewed(long askedAt)
    {
        lock (_gate)
        {
            _over |= _time.GetElapsedTime(_renewedAt) >= JournalLease.Trusted;
            _renewedAt = askedAt;
        }
    }
}
