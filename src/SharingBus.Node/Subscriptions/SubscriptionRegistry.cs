namespace SharingBus.Node.Subscriptions;

/// <summary>The open sessions: at most one a subscription. A newer session takes over from an older one.</summary>
internal sealed class SubscriptionRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SubscriptionKey, CancellationTokenSource> _open = [];

    /// <summary>Opens a session, ending the one that was open.</summary>
    /// <returns>Cancelled when another session takes over.</returns>
    public CancellationTokenSource Open(SubscriptionKey key)
    {
        var session = new CancellationTokenSource();
        CancellationTokenSource? older;
        lock (_gate)
        {
            older = _open.GetValueOrDefault(key);
            _open[key] = session;
        }

        older?.Cancel();
        return session;
    }

    /// <summary>Forgets a session that has ended.</summary>
    public void Close(SubscriptionKey key, CancellationTokenSource session)
    {
        lock (_gate)
        {
            if (_open.GetValueOrDefault(key) == session)
            {
                _open.Remove(key);
            }
        }

        session.Dispose();
    }
}
