namespace SharingBus.Backbone.RabbitMq;

/// <summary>Tells when MassTransit begins to make another connection: it does so only when the one before it is gone.</summary>
internal sealed class ConnectionAttempts
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends when the next attempt begins.</summary>
    public Task NextAsync() => Volatile.Read(ref _next).Task;

    /// <summary>An attempt begins.</summary>
    public void Begin() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
