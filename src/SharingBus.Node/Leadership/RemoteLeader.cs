using Grpc.Core;
using Grpc.Net.Client;

namespace SharingBus.Node.Leadership;

/// <summary>The node that leads while this one follows, for as long as its tenure is seen to last.</summary>
internal sealed class RemoteLeader(long term, Uri address, Func<Uri, GrpcChannel> connect) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly Lazy<GrpcChannel> _channel = new(() => connect(address));

    /// <summary>The term in which it leads.</summary>
    public long Term => term;

    /// <summary>Where it is reached.</summary>
    public string Address => address.GetLeftPart(UriPartial.Authority);

    /// <summary>Cancelled when it leads no longer: what waits for it then waits for nobody.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Calls to it.</summary>
    public CallInvoker Calls => _channel.Value.CreateCallInvoker();

    public void Dispose()
    {
        _gone.Cancel();
        if (_channel.IsValueCreated)
        {
            _channel.Value.Dispose();
        }
    }
}
