using MassTransit;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>Writes what MassTransit tells of a receive endpoint into its life.</summary>
internal sealed class EndpointObserver(EndpointLife life) : IReceiveEndpointObserver
{
    public Task Ready(ReceiveEndpointReady readyEvent)
    {
        life.Begin();
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed)
    {
        life.End("completed");
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        life.End((faulted.Exception?.InnerException ?? faulted.Exception) is { } failure ? FailureKind.Of(failure) : "faulted");
        return Task.CompletedTask;
    }
}
