using System.Collections.Concurrent;
using System.Threading.Channels;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>Endpoints that do only what the test says, each handed to it when it is opened.</summary>
internal sealed class StubEndpoints : IQueueEndpoints
{
    private readonly ConcurrentQueue<StubEndpoint> _all = new();
    private readonly Channel<StubEndpoint> _opened = Channel.CreateUnbounded<StubEndpoint>();

    private readonly ConnectionAttempts _connections = new();
    private readonly SemaphoreSlim _watching = new(0);
    private volatile bool _lettingAll;

    public IQueueEndpoint Open(BatchAddress address, EndpointLife life, CancellationToken stop)
    {
        var endpoint = new StubEndpoint(life);
        _all.Enqueue(endpoint);
        _opened.Writer.TryWrite(endpoint);
        if (_lettingAll)
        {
            endpoint.LetStop();
        }

        return endpoint;
    }

    public Task NextConnectionAsync()
    {
        Task next = _connections.NextAsync();
        _watching.Release();
        return next;
    }

    /// <summary>Waits until somebody waits for another connection.</summary>
    public async Task WatchedAsync() => Assert.True(await _watching.WaitAsync(StubEndpoint.Patience));

    /// <summary>Another connection is made.</summary>
    public void Reconnect() => _connections.Begin();

    /// <summary>Waits for the next that is opened.</summary>
    public Task<StubEndpoint> NextAsync() => _opened.Reader.ReadAsync().AsTask().WaitAsync(StubEndpoint.Patience);

    /// <summary>Lets all that were and will be opened stop.</summary>
    public void LetAllStop()
    {
        _lettingAll = true;
        foreach (StubEndpoint endpoint in _all)
        {
            endpoint.LetStop();
        }
    }
}
