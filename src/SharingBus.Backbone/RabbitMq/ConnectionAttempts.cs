namespace SharingBus.Backbone.RabbitMq;

/// <summary>Tells when MassTransit begins to make another connection: it does so only when the one before it is gone.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing to be given back, and whoever has just read it may still ask for its token.
internal sealed class ConnectionAttempts
#pragma warning restore CA1001
{
    private TaskCompletionSource _next = New();
    private CancellationTokenSource _replaced = new();
    private long _count;

    /// <summary>Attempts that began.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Is cancelled when the next attempt begins.</summary>
    public CancellationToken Replaced => Volatile.Read(ref _replaced).Token;

    /// <summary>Ends when the next attempt begins.</summary>
    public Task NextAsync() => Volatile.Read(ref _next).Task;

    /// <summary>An attempt begins.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, New()).TrySetResult();
        Interlocked.Exchange(ref _replaced, new CancellationTokenSource()).Cancel();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
