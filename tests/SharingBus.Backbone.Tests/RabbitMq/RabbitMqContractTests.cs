using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Broker;

namespace SharingBus.Backbone.Tests.RabbitMq;

[Collection(BrokerCollection.Name)]
public sealed class RabbitMqContractTests(RabbitMqFixture broker) : BackboneContract
{
    protected override async Task<IBackboneBed> NewBedAsync(IReadOnlyList<string> agencies, int? batchesInAQueue = null)
    {
        TestFederation federation = await broker.NewFederationAsync(agencies, Ct);
        if (batchesInAQueue is { } bound)
        {
            await federation.LimitQueuesAsync(bound, Ct);
        }

        return new RabbitMqBed(broker, federation, Logs);
    }
}
