using MassTransit;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>Receive endpoints of MassTransit that read a provisioned queue as it is.</summary>
internal sealed class QueueEndpoints(IBusControl bus, ConnectionAttempts connections, BatchOffer offer, TimeProvider time) : IQueueEndpoints
{
    public IQueueEndpoint Open(BatchAddress address, EndpointLife life, CancellationToken stop)
    {
        // MassTransit forgets the queue's name before it stops an endpoint, so that one that hangs is in no other's way.
        return new Opened(bus.ConnectReceiveEndpoint(BrokerTopology.QueueOf(address), Configure));

        void Configure(IReceiveEndpointConfigurator endpoint)
        {
            var queue = (IRabbitMqReceiveEndpointConfigurator)endpoint;

            // Without this MassTransit would declare the queue and bind it; provisioning did, with rights an agency does not have.
            queue.BindQueue = false;
            queue.ConfigureConsumeTopology = false;
            queue.PublishFaults = false;
            queue.PrefetchCount = BackboneLimits.Prefetch;
            queue.ConcurrentMessageLimit = BackboneLimits.InHand;
            queue.ConfigureReceive(receive => receive.UseFilter(new OfferBatchFilter(address, offer, time, stop)));
            queue.ConnectReceiveEndpointObserver(new EndpointObserver(life));
        }
    }

    public Task NextConnectionAsync() => connections.NextAsync();

    private sealed class Opened(HostReceiveEndpointHandle endpoint) : IQueueEndpoint
    {
        public Task StopAsync(CancellationToken ct) => endpoint.StopAsync(ct);
    }
}
