using Google.Protobuf;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>The journal of an origin is put back from a backup, with a real broker in between, in whose queues batches of both incarnations may lie.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RestoreTests(RabbitMqFixture broker)
{
    [Theory]
    [InlineData(3, 4, 2)]
    [InlineData(3, 1, 20)]
    public async Task Origin_RestoredFromABackup_LosesNothingThatItAcceptsAfterwards(int before, int since, int later)
    {
        await using AtBroker atBroker = await broker.NewFederationAsync(TestFederation.Agencies, TestContext.Current.CancellationToken);
        await using TestFederation nodes = await TestFederation.StartAsync(connect: agency => new RabbitMqBackbone(agency, atBroker.AccessOf(agency)));

        (IReadOnlyList<ByteString> accepted, IReadOnlyList<ByteString> delivered) = await RestoredSchool.RunAsync(nodes, before, since, later);

        Assert.Equal(accepted, delivered);
    }
}
