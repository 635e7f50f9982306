namespace SharingBus.PolicyService.Bundles;

/// <summary>Has the store look at its directory when a file appears there. Scans on request make up for events that the system loses.</summary>
internal sealed class BundleWatch(string directory, BundleStore store) : IHostedService, IDisposable
{
    private readonly FileSystemWatcher _watcher = new(directory, Publishing.BundleFiles.Pattern);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watcher.Created += (_, _) => store.Rescan();
        _watcher.Renamed += (_, _) => store.Rescan();
        _watcher.Changed += (_, _) => store.Rescan();
        _watcher.EnableRaisingEvents = true;
        store.Rescan();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watcher.EnableRaisingEvents = false;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();
}
