using MassTransit;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Tells when MassTransit stopped. Its start alone does not: cancelled before the broker answered, it stops everything and then waits for
/// ever for the readiness it gave up.
/// </summary>
internal sealed class BusEnd : IBusObserver
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Stopped => _stopped.Task;

    public void PostCreate(IBus bus)
    {
    }

    public void CreateFaulted(Exception exception)
    {
    }

    public Task PreStart(IBus bus) => Task.CompletedTask;

    public Task PostStart(IBus bus, Task<BusReady> busReady) => Task.CompletedTask;

    public Task StartFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    public Task PreStop(IBus bus) => Task.CompletedTask;

    public Task PostStop(IBus bus)
    {
        _stopped.TrySetResult();
        return Task.CompletedTask;
    }

    public Task StopFaulted(IBus bus, Exception exception)
    {
        _stopped.TrySetResult();
        return Task.CompletedTask;
    }
}
