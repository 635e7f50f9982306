using Microsoft.Extensions.Logging;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Agencies;

/// <summary>
/// Has an agency's signing and encryption keys read again from their files while the node runs: every few seconds, and when a bundle comes,
/// which may be the one that names new ones. Files that are half written or unsound leave everything as it is.
/// </summary>
internal sealed class KeyWatch(AgencyKeys keys, FederationState federation, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>The files are looked at this often, 3 s: new keys lie ready long before a bundle names them, so nobody waits for it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private string _lastFault = string.Empty;

    /// <summary>Begins to look.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task change = federation.NextChangeAsync();
            Look();
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(change, Task.Delay(Interval, time, wait.Token));
            await wait.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Look()
    {
        try
        {
            if (keys.Reload())
            {
                KeyLog.Taken(logger, keys.Agency, keys.Signing.Id, keys.Encryption.Id);
            }

            _lastFault = string.Empty;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Report(fault.Message);
        }
    }

    // The same fault is told once, not every few seconds.
    private void Report(string fault)
    {
        if (fault != _lastFault)
        {
            _lastFault = fault;
            KeyLog.NotTaken(logger, keys.Agency, fault);
        }
    }
}
