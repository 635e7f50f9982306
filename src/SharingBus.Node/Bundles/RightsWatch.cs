using Microsoft.AspNetCore.Http;

namespace SharingBus.Node.Bundles;

/// <summary>
/// Follows the register for one stream: once the bundle in force no longer gives the right that the stream rests on, the stream ends, also
/// while nothing happens on it and while its caller does not read.
/// </summary>
internal sealed class RightsWatch : IAsyncDisposable
{
    /// <summary>
    /// What was written when the right goes may be read within this, 2 s: so a caller that reads is told why, and one that does not is
    /// cut off well within the 5 s in which a revoked stream must end.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Func<bool> _holds;
    private readonly FederationState _federation;
    private readonly CallGrace _grace;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _gone = new();
    private readonly Task _running;

    /// <summary>Begins to follow.</summary>
    /// <param name="holds">Whether the bundle in force gives the right.</param>
    /// <param name="federation">Tells of new bundles.</param>
    /// <param name="time">The clock of the grace.</param>
    /// <param name="http">The stream. It may outlive the watch: what it was given to write is not written yet.</param>
    public RightsWatch(Func<bool> holds, FederationState federation, TimeProvider time, HttpContext http)
    {
        _holds = holds;
        _federation = federation;
        _grace = new CallGrace(http, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Cancelled as soon as the right is gone: nothing more is read, waited for or recorded.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Cancelled once the grace is over too: what is being written is broken off, and the call is reset.</summary>
    public CancellationToken Cut => _grace.Over;

    /// <summary>Whether the bundle in force gives the right.</summary>
    public bool Holds => _holds();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _gone.Dispose();

        // Who serves the stream may have seen it before the watch did.
        if (!Holds)
        {
            _grace.Begin();
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the right is: a bundle that comes in between is looked at too.
            Task change = _federation.NextChangeAsync();
            if (!Holds)
            {
                break;
            }

            await change.WaitAsync(cancellation);
        }

        _grace.Begin();
        await _gone.CancelAsync();
    }
}
