using System.Collections.Concurrent;

namespace SharingBus.Grpc.Tests.Interop;

/// <summary>Remembers the grpc-encoding of each response.</summary>
internal sealed class EncodingRecorder() : DelegatingHandler(new SocketsHttpHandler())
{
    public ConcurrentQueue<string> Seen { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        Seen.Enqueue(response.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? values) ? values.Single() : "identity");
        return response;
    }
}
