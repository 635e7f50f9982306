using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.RabbitMq;

internal sealed class RabbitMqBed(RabbitMqFixture broker, TestFederation federation, LogCollector logs) : IBackboneBed
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public IBackbone Connect(string agency, BackboneTimings? timings = null) =>
        new RabbitMqBackbone(agency, federation.AccessOf(agency), timings, loggers: logs);

    public Task AddAsync(string agency) => federation.AddAsync([agency], Ct);

    public async Task DeleteQueuesToAsync(string sender, string recipient)
    {
        foreach (Lane lane in LaneNames.All)
        {
            await federation.DeleteQueueAsync(new BatchAddress(sender, recipient, lane), Ct);
        }
    }

    public Task StopBrokerAsync() => broker.RequirePrivate().StopAsync();

    public Task StartBrokerAsync() => broker.RequirePrivate().StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        foreach (string agency in federation.Agencies)
        {
            logs.AssertNothingHolds(federation.AccessOf(agency).Password);
        }

        await federation.DisposeAsync();
    }
}
