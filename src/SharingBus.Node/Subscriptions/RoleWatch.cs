using SharingBus.Node.Bundles;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// Follows the register for one session: a role that the bundle in force no longer gives to the agency ends its stream, also while nothing
/// happens on it and while its subscriber does not read.
/// </summary>
internal sealed class RoleWatch : IAsyncDisposable
{
    /// <summary>
    /// What is being written when the role goes may be finished within this, 2 s: so a subscriber that reads is told why, and one that does
    /// not is cut off well within the 5 s in which a revoked stream must end.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly SubscriptionKey _key;
    private readonly FederationState _federation;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Task _running;

    public RoleWatch(SubscriptionKey key, FederationState federation, TimeProvider time, CancellationToken cancellation)
    {
        _key = key;
        _federation = federation;
        _time = time;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Cancelled as soon as the role is gone: nothing more is read, waited for or recorded.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Cancelled once the grace is over too: what is being written is broken off.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Whether the bundle in force gives the role to the agency.</summary>
    public bool HasRole => _federation.Current?.Hosts(_key.Agency, _key.Role) ?? true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _gone.Dispose();
        _cut.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the role is: a bundle that comes in between is looked at too.
            Task change = _federation.NextChangeAsync();
            if (!HasRole)
            {
                break;
            }

            await change.WaitAsync(cancellation);
        }

        await _gone.CancelAsync();
        await Task.Delay(Grace, _time, cancellation);
        await _cut.CancelAsync();
    }
}
