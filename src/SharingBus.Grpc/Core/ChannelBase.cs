namespace Grpc.Core;

/// <summary>A way to one server, over which clients make calls.</summary>
public abstract class ChannelBase
{
    private readonly string target;

    /// <summary>Creates a channel to a target.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        this.target = target;
    }

    /// <summary>The host and port the channel leads to.</summary>
    public string Target => target;

    /// <summary>Creates an invoker that makes its calls over this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Closes the channel.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Closes the channel; nothing to do unless overridden.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
