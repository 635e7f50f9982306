namespace SharingBus.Lineage.Journals;

/// <summary>Wakes those who wait for a journal to grow. Nobody polls.</summary>
internal sealed class GrowthSignal
{
    private volatile Stage _stage;

    public GrowthSignal(long size) => _stage = new Stage(size);

    public long Size => _stage.Size;

    /// <summary>Completes with the size once it is greater than <paramref name="size"/>.</summary>
    public async ValueTask<long> WaitAsync(long size, CancellationToken cancellation)
    {
        Stage stage = _stage;
        while (stage.Size <= size)
        {
            await stage.Over.Task.WaitAsync(cancellation);
            stage = _stage;
        }

        return stage.Size;
    }

    /// <summary>Called by the writer alone.</summary>
    public void Grow(long size)
    {
        Stage over = _stage;
        _stage = new Stage(size);
        over.Over.SetResult();
    }

    /// <summary>Lets everybody who still waits go with the error.</summary>
    public void Fail(Exception cause)
    {
        TaskCompletionSource over = _stage.Over;
        over.TrySetException(cause);

        // Often nobody waits: the error must not come up again as an unobserved one.
        _ = over.Task.Exception;
    }

    private sealed class Stage(long size)
    {
        public long Size { get; } = size;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
