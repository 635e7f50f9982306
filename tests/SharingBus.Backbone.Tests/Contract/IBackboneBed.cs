namespace SharingBus.Backbone.Tests.Contract;

/// <summary>A federation on one kind of backbone, with the handles a contract test needs.</summary>
public interface IBackboneBed : IAsyncDisposable
{
    IBackbone Connect(string agency, BackboneTimings? timings = null);

    Task AddAsync(string agency);

    Task DeleteQueuesToAsync(string sender, string recipient);

    Task StopBrokerAsync();

    Task StartBrokerAsync();
}
