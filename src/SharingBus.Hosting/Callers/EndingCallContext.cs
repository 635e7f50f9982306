using Grpc.Core;

namespace SharingBus.Hosting.Callers;

/// <summary>A call as its handler sees it that may be ended from outside: all but its cancellation is the call's own.</summary>
internal sealed class EndingCallContext(ServerCallContext call, CancellationToken ended) : ServerCallContext
{
    // Where GetHttpContext looks in a context that is not the library's own.
    private const string HttpContextKey = "__HttpContext";

    protected override string MethodCore => call.Method;

    protected override string HostCore => call.Host;

    protected override string PeerCore => call.Peer;

    protected override DateTime DeadlineCore => call.Deadline;

    protected override Metadata RequestHeadersCore => call.RequestHeaders;

    protected override CancellationToken CancellationTokenCore => ended;

    protected override Metadata ResponseTrailersCore => call.ResponseTrailers;

    protected override Status StatusCore
    {
        get => call.Status;
        set => call.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    protected override AuthContext AuthContextCore => call.AuthContext;

    protected override IDictionary<object, object> UserStateCore { get; } =
        new Dictionary<object, object>(call.UserState) { [HttpContextKey] = call.GetHttpContext() };

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => call.WriteResponseHeadersAsync(responseHeaders);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => call.CreatePropagationToken(options);
}
