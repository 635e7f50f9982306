namespace SharingBus.Hub.Alerts;

/// <summary>Wakes the one who waits for it: the publisher, and what copies the history. Many raises before it wakes are one.</summary>
internal sealed class AlertSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>Something changed.</summary>
    public void Raise()
    {
        lock (_gate)
        {
            if (_raised.CurrentCount == 0)
            {
                _raised.Release();
            }
        }
    }

    /// <summary>Waits until something changed.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _raised.WaitAsync(cancellation);

    /// <summary>Waits until something changed, or a time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        await using var timer = time.CreateTimer(_ => Raise(), null, atMost, Timeout.InfiniteTimeSpan);
        await WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
