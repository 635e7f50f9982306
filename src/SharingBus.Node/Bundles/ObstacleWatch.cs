using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Bundles;

/// <summary>Says in the log when new content stops and when it goes again, whether or not anything waits to be released then.</summary>
internal sealed class ObstacleWatch : IAsyncDisposable
{
    // Behind the instant at which the bundle is due to be stale or over, so that it is.
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);

    // A clock may be set while nothing else happens.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly FederationState _federation;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public ObstacleWatch(FederationState federation, TimeProvider time, ILogger<ObstacleWatch> logger) =>
        (_federation, _time, _logger) = (federation, time, logger);

    /// <summary>Begins to look, once there was a chance to get a bundle.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        string? last = null;
        while (true)
        {
            Task change = _federation.NextChangeAsync();
            string? obstacle = _federation.Obstacle;
            if (obstacle != last)
            {
                Say(obstacle, last);
                last = obstacle;
            }

            TimeSpan left = _federation.MayReleaseFor + Behind;
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(change, Task.Delay(left < Longest ? left : Longest, _time, wait.Token));
            await wait.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Say(string? obstacle, string? last)
    {
        if (obstacle is not null)
        {
            BundleLog.ReleaseStopped(_logger, obstacle);
        }
        else
        {
            BundleLog.ReleaseGoesOn(_logger, last!);
        }
    }
}
