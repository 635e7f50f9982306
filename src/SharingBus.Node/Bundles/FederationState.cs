using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Bundles;

/// <summary>The bundle in force, one swapped reference, and when it was last confirmed to be current.</summary>
internal sealed class FederationState(TimeProvider time)
{
    private readonly Lock _gate = new();
    private FederationSnapshot? _current;
    private DateTimeOffset? _confirmedAt;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The snapshot in force; null before the first bundle.</summary>
    public FederationSnapshot? Current => Volatile.Read(ref _current);

    /// <summary>The keys in force; null before the first bundle.</summary>
    public KeyDirectory? Keys { get; private set; }

    /// <summary>The other members; none before the first bundle.</summary>
    public string[] PeersOf(string agency) => [.. (Current?.Verified.Bundle.Agencies ?? []).Select(a => a.Id).Where(id => id != agency)];

    /// <summary>Why nothing new may be released now; null where it may.</summary>
    public string? Obstacle
    {
        get
        {
            FederationSnapshot? snapshot = Current;
            if (snapshot is null)
            {
                return ReleaseObstacles.NoBundle;
            }

            DateTimeOffset now = time.GetUtcNow();
            if (now.ToUnixTimeMilliseconds() * 1000 >= snapshot.Verified.Bundle.ValidUntilUnixMicros)
            {
                return ReleaseObstacles.BundleExpired;
            }

            // A clock that was set back says nothing of how long ago the confirmation was: that is stale too.
            TimeSpan? age = now - ConfirmedAt;
            return age is { } known && known >= TimeSpan.Zero && known <= snapshot.MaxStaleness 
                ? null
                : ReleaseObstacles.BundleStale;
        }
    }

    /// <summary>How long new content may still be released while nobody confirms the bundle; nothing where it may not now.</summary>
    public TimeSpan MayReleaseFor
    {
        get
        {
            if (Obstacle is not null || Current is not { } snapshot || ConfirmedAt is not { } confirmed)
            {
                return TimeSpan.Zero;
            }

            DateTimeOffset now = time.GetUtcNow();
            TimeSpan valid = TimeSpan.FromMilliseconds(snapshot.Verified.Bundle.ValidUntilUnixMicros / 1000 - now.ToUnixTimeMilliseconds());
            TimeSpan fresh = snapshot.MaxStaleness - (now - confirmed);
            TimeSpan left = valid < fresh ? valid : fresh;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private DateTimeOffset? ConfirmedAt
    {
        get
        {
            lock (_gate)
            {
                return _confirmedAt;
            }
        }
    }

    /// <summary>Puts a bundle in force. The last good bundle from disk is in force but not confirmed.</summary>
    public void Adopt(FederationSnapshot snapshot, bool confirmed)
    {
        lock (_gate)
        {
            if (Keys is null)
            {
                Keys = new KeyDirectory(snapshot.Verified);
            }
            else
            {
                Keys.Replace(snapshot.Verified);
            }

            Volatile.Write(ref _current, snapshot);
        }

        if (confirmed)
        {
            Confirm();
        }
        else
        {
            Signal();
        }
    }

    /// <summary>Notes that the bundle in force is the newest.</summary>
    public void Confirm()
    {
        lock (_gate)
        {
            _confirmedAt = time.GetUtcNow();
        }

        Signal();
    }

    /// <summary>Completes at the next adoption or confirmation after the call.</summary>
    public Task NextChangeAsync()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    /// <summary>Completes once a bundle is in force.</summary>
    public async Task<FederationSnapshot> WaitForFirstAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task change = NextChangeAsync();
            if (Current is { } snapshot)
            {
                return snapshot;
            }

            await change.WaitAsync(cancellation);
        }
    }

    private void Signal()
    {
        lock (_gate)
        {
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
