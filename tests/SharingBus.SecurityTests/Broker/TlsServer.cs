using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.SecurityTests.Broker;

/// <summary>A server of one version of TLS that waits for a client to say something.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource<bool> _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TlsServer(X509Certificate2 certificate, SslProtocols version)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ServeAsync(certificate, version);
    }

    public int Port { get; }

    /// <summary>Whether the first client came through the handshake and sent a byte; the later ones are treated alike.</summary>
    public Task<bool> WasGreetedAsync() => _greeted.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(X509Certificate2 certificate, SslProtocols version)
    {
        while (_listener.Server.IsBound)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, version, checkCertificateRevocation: false);
                _greeted.TrySetResult(await tls.ReadAsync(new byte[1]) > 0);
            }
            catch (Exception error) when (error is AuthenticationException or IOException)
            {
                _greeted.TrySetResult(false);
            }
        }
    }
}
