using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>A node whose broker user may do more than it must does not start, says what and how to mend it, and starts once that is done.</summary>
[Collection(BrokerCollection.Name)]
public sealed class NodeStartTests(RabbitMqFixture broker)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_WithARightThatIsTooWide_DoesNotStartBeforeItIsNarrow()
    {
        await using AtBroker atBroker = await broker.NewFederationAsync(TestFederation.Agencies, Ct);
        await using TestFederation nodes = await TestFederation.StartAsync(connect: agency => new RabbitMqBackbone(agency, atBroker.AccessOf(agency)));
        await nodes.StopNodeAsync(TestBundle.Police);
        await atBroker.SetRightsAsync(TestBundle.Police, "^$", "^$", ".*", Ct);

        BrokerRightsException refusal = await Assert.ThrowsAsync<BrokerRightsException>(() => nodes.StartNodeAsync(TestBundle.Police));
        await atBroker.AddAsync([], Ct);
        await nodes.StartNodeAsync(TestBundle.Police);

        Assert.Contains($"may read {BrokerTopology.QueueOf(new Backbone.BatchAddress(TestBundle.Police, TestBundle.School, Backbone.Lane.Bulk))}", refusal.Faults);
        Assert.Contains("sharingbus broker provision", refusal.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await nodes.HealthAsync(TestBundle.Police)).Contains("Healthy", StringComparison.Ordinal));
    }
}
