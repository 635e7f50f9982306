using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;

namespace SharingBus.Grpc.Tests.Interop;

/// <summary>A server of somebody else's gRPC. It prints its port, and ends when its standard input does.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private PeerServer(Process process, int port)
    {
        this.process = process;
        Channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new GrpcChannelOptions { HttpHandler = Encodings });
    }

    /// <summary>The encodings of the responses, in order.</summary>
    public EncodingRecorder Encodings { get; } = new();

    public GrpcChannel Channel { get; }

    public static async Task<PeerServer> StartAsync(string peer)
    {
        Process started = InteropPeer.Get(peer).Start("server");
        string? line = await started.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null)
        {
            Assert.Fail($"{peer} did not start: {await started.StandardError.ReadToEndAsync()}");
        }

        return new PeerServer(started, int.Parse(line, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
