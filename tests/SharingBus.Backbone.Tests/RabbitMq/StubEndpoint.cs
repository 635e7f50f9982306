using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>One endpoint of <see cref="StubEndpoints"/>.</summary>
internal sealed class StubEndpoint(EndpointLife life) : IQueueEndpoint
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _toldToStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndpointLife Life => life;

    /// <summary>Waits until it is told to stop.</summary>
    public Task ToldToStopAsync() => _toldToStop.Task.WaitAsync(Patience);

    public void LetStop() => _stopped.TrySetResult();

    public Task StopAsync(CancellationToken ct)
    {
        _toldToStop.TrySetResult();
        return _stopped.Task;
    }
}
