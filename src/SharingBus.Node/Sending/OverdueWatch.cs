namespace SharingBus.Node.Sending;

/// <summary>
/// Watches the oldest batch without its receipt. A broker may lose what it confirmed; where nothing follows, the recipient cannot see a
/// gap, and a receipt may get lost as well. Used by one stream alone.
/// </summary>
internal sealed class OverdueWatch(TimeProvider time)
{
    /// <summary>From when a batch is the oldest until it is overdue, 30 s: gaps are asked for after 5 s, so this is the last resort.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The deadline doubles while nothing is confirmed, up to 5 min: an absent recipient's queue grows by one batch each time.</summary>
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(5);

    private TimeSpan _deadline = Deadline;
    private long? _oldest;
    private long _since;
    private int _times;

    /// <summary>How long nothing need be done; infinite where nothing is awaited.</summary>
    public TimeSpan Patience
    {
        get
        {
            if (_oldest is null)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = _deadline - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>How often the oldest batch has become overdue; 0 where it did not just now.</summary>
    public int Look(AwaitedReceipt? oldest)
    {
        if (oldest?.Sequence != _oldest)
        {
            (_oldest, _since, _times, _deadline) = (oldest?.Sequence, oldest?.Since ?? 0, 0, Deadline);
        }

        if (oldest is null || time.GetElapsedTime(_since) < _deadline)
        {
            return 0;
        }

        _since = time.GetTimestamp();
        _deadline = _deadline * 2 < LongestDeadline ? _deadline * 2 : LongestDeadline;
        return ++_times;
    }
}
