namespace SharingBus.Backbone.RabbitMq;

/// <summary>What became of one opened endpoint: whether it began to read, and how it ended. Every opening has one of its own.</summary>
internal sealed class EndpointLife
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the broker delivers.</summary>
    public Task Began => _began.Task;

    /// <summary>Ends with the endpoint; the result is the kind of failure, never its text.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>True from its begin to its end.</summary>
    public bool IsReading => Began.IsCompleted && !Ended.IsCompleted;

    /// <summary>It reads.</summary>
    public void Begin() => _began.TrySetResult();

    /// <summary>It reads no more, or never will.</summary>
    public void End(string reason) => _ended.TrySetResult(reason);
}
