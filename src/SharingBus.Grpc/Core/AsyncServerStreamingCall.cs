namespace Grpc.Core;

/// <summary>A running call with one request and many responses.</summary>
public sealed class AsyncServerStreamingCall<TResponse> : IDisposable
{
    private readonly CallState state;

    /// <summary>Creates the call from its parts.</summary>
    public AsyncServerStreamingCall(
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction
    )
    {
        ResponseStream = responseStream;
        state = new CallState(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>The responses.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>The response headers.</summary>
    public Task<Metadata> ResponseHeadersAsync => state.ResponseHeadersAsync;

    /// <summary>The status. Fails while the call runs.</summary>
    public Status GetStatus() => state.GetStatus();

    /// <summary>The trailers. Fails while the call runs.</summary>
    public Metadata GetTrailers() => state.GetTrailers();

    /// <summary>Ends the call: one that still runs is cancelled.</summary>
    public void Dispose() => state.Dispose();
}
