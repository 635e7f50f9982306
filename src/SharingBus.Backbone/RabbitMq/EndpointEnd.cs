using MassTransit;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>Tells when a receive endpoint began to read and when it ended.</summary>
internal sealed class EndpointEnd(Action ready) : IReceiveEndpointObserver
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the endpoint; the result is the kind of failure, never its text.</summary>
    public Task<string> Ended => _ended.Task;

    public Task Ready(ReceiveEndpointReady readyEvent)
    {
        if (!_ended.Task.IsCompleted)
        {
            ready();
        }

        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed)
    {
        _ended.TrySetResult("completed");
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        _ended.TrySetResult((faulted.Exception?.InnerException ?? faulted.Exception)?.GetType().Name ?? "faulted");
        return Task.CompletedTask;
    }
}
