namespace SharingBus.Node.Witnessing;

/// <summary>Wakes those who wait for something to change. Nobody polls.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next change after the call.</summary>
    public Task NextAsync() => _next.Task;

    /// <summary>Something changed.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
