using SharingBus.Backbone.Loopback;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.Loopback;

internal sealed class LoopbackBed : IBackboneBed
{
    public LoopbackBed(IReadOnlyList<string> agencies, int? batchesInAQueue, LogCollector logs)
    {
        LoopbackBounds bounds = batchesInAQueue is { } bound ? new LoopbackBounds { MaxBatches = bound } : LoopbackBounds.Default;
        Exchange = new LoopbackExchange(bounds, loggers: logs);
        foreach (string agency in agencies)
        {
            Exchange.Declare(agency);
        }
    }

    public LoopbackExchange Exchange { get; }

    public IBackbone Connect(string agency, BackboneTimings? timings = null) => Exchange.Connect(agency, timings);

    public Task AddAsync(string agency)
    {
        Exchange.Declare(agency);
        return Task.CompletedTask;
    }

    public Task DeleteQueuesToAsync(string sender, string recipient)
    {
        Exchange.Remove(recipient);
        return Task.CompletedTask;
    }

    public Task StopBrokerAsync()
    {
        Exchange.Stop();
        return Task.CompletedTask;
    }

    public Task StartBrokerAsync()
    {
        Exchange.Start();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Exchange.Dispose();
        return ValueTask.CompletedTask;
    }
}
