using Grpc.Core.Interceptors;

namespace Grpc.Core;

/// <summary>What generated clients are built on.</summary>
public abstract class ClientBase
{
    /// <summary>Creates a client that cannot call anything, for test doubles.</summary>
    protected ClientBase()
        : this(new UnimplementedCallInvoker()) { }

    /// <summary>Creates a client from a configuration.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        CallInvoker = configuration.CreateDecoratedCallInvoker();
    }

    /// <summary>Creates a client over a channel.</summary>
    protected ClientBase(ChannelBase channel)
        : this(Invoker(channel)) { }

    /// <summary>Creates a client over an invoker.</summary>
    protected ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker, null)) { }

    /// <summary>What the client makes its calls with.</summary>
    protected CallInvoker CallInvoker { get; }

    internal ClientBaseConfiguration Configuration { get; }

    private static CallInvoker Invoker(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }

    /// <summary>What one client hands to the next when only the host differs.</summary>
    protected internal class ClientBaseConfiguration
    {
        private readonly CallInvoker undecoratedCallInvoker;
        private readonly string? host;

        internal ClientBaseConfiguration(CallInvoker undecoratedCallInvoker, string? host)
        {
            ArgumentNullException.ThrowIfNull(undecoratedCallInvoker);
            this.undecoratedCallInvoker = undecoratedCallInvoker;
            this.host = host;
        }

        internal CallInvoker CreateDecoratedCallInvoker() =>
            host is null ? undecoratedCallInvoker : new HostCallInvoker(undecoratedCallInvoker, host);

        internal ClientBaseConfiguration WithHost(string newHost) => new(undecoratedCallInvoker, newHost);
    }
}
