using System.Net.Http.Headers;
using System.Net.Sockets;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Callers;

/// <summary>Guesses tokens over one connection, and never opens another.</summary>
internal sealed class Http2Guesser : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _method;
    private int _connections;

    public Http2Guesser(TokenNode node)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1 };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => node.IsServer(shown);
        handler.ConnectCallback = async (context, cancellation) =>
        {
            if (Interlocked.Increment(ref _connections) > 1)
            {
                throw new IOException("The one connection was closed.");
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
        _client = new HttpClient(handler);
        _method = new Uri(node.Federation.Node(TestBundle.School).Address, "/sharingbus.lineage.v1.LineageService/GetCheckpoint");
    }

    /// <summary>Guesses until the connection is gone.</summary>
    /// <returns>How many guesses were answered.</returns>
    public async Task<int> GuessUntilClosedAsync(int most)
    {
        for (int guess = 0; guess < most; guess++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _method)
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent([0, 0, 0, 0, 0]),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer guess-{guess}");
            try
            {
                using HttpResponseMessage answer = await _client.SendAsync(request);
                Assert.Equal(["16"], answer.Headers.GetValues("grpc-status"));
            }
            catch (HttpRequestException)
            {
                return guess;
            }
        }

        return most;
    }

    public void Dispose() => _client.Dispose();
}
