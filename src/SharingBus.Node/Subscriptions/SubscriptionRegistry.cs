using Grpc.Core;

namespace SharingBus.Node.Subscriptions;

/// <summary>The open sessions: at most one a subscription. A newer session takes over from an older one.</summary>
internal sealed class SubscriptionRegistry
{
    /// <summary>Open sessions of an agency, 256: each holds a frame of 1 MiB at worst.</summary>
    public const int MaxSessions = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<SubscriptionKey, OpenSession> _open = [];

    /// <summary>Opens a session once the one that was open has ended: only one moves the cursor.</summary>
    /// <exception cref="RpcException">Too many are open.</exception>
    public async Task<OpenSession> OpenAsync(SubscriptionKey key, CancellationToken cancellation)
    {
        var session = new OpenSession();
        OpenSession? older;
        lock (_gate)
        {
            older = _open.GetValueOrDefault(key);
            if (older is null && _open.Count >= MaxSessions)
            {
                throw SubscriptionRefusals.TooManySessions();
            }

            _open[key] = session;
        }

        if (older is not null)
        {
            await EndAsync(older, key, session, cancellation);
        }

        return session;
    }

    /// <summary>Forgets a session that has ended.</summary>
    public void Close(SubscriptionKey key, OpenSession session)
    {
        lock (_gate)
        {
            if (_open.GetValueOrDefault(key) == session)
            {
                _open.Remove(key);
            }
        }

        session.Ended();
    }

    // Who gives up waiting stays in the way until the older one has ended: the next one waits for both.
    private async Task EndAsync(OpenSession older, SubscriptionKey key, OpenSession session, CancellationToken cancellation)
    {
        Task ended = older.EndAsync();
        try
        {
            await ended.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = CloseAfterAsync(ended, key, session);
            throw;
        }
    }

    private async Task CloseAfterAsync(Task ended, SubscriptionKey key, OpenSession session)
    {
        await ended;
        Close(key, session);
    }
}
