using System.Net.Sockets;

namespace SharingBus.TestKit.Network;

/// <summary>One connection through the proxy: both its sockets.</summary>
internal sealed class ProxiedConnection(Socket client, long? cutAfterBytes) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private long _left = cutAfterBytes ?? long.MaxValue;
    private int _reset;

    public Socket Client { get; } = client;

    public Socket Server { get; } = new(SocketType.Stream, ProtocolType.Tcp);

    public CancellationToken Closed => _closed.Token;

    /// <summary>How many of so many bytes may pass before the cut.</summary>
    public int Allow(int bytes)
    {
        int allowed = (int)Math.Min(bytes, _left);
        _left -= allowed;
        return allowed;
    }

    public void Reset()
    {
        if (Interlocked.Exchange(ref _reset, 1) == 0)
        {
            _closed.Cancel();
            Close(Client);
            Close(Server);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    // Lingering for no time makes the close a reset.
    private static void Close(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is closed already, which is what is wanted.
        }

        socket.Dispose();
    }
}
