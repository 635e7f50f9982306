using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SharingBus.TestKit.Network;

/// <summary>
/// Stands between a client and a server on the loopback and makes the network bad: delay, reset, black hole, cut after so many bytes. It
/// passes bytes only, and knows no protocol.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    // One read at a time and direction: what is under way in the proxy is bounded by it.
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Task _accepting;
    private volatile TcpFault _fault = TcpFault.None;
    private TaskCompletionSource _healed = Healed();

    private TcpFaultProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Connections that are open now.</summary>
    public int Connections => _connections.Count;

    /// <summary>Told of everything that passes, in either direction, before it is passed on; a key says which connection and direction.</summary>
    public Action<object, ReadOnlyMemory<byte>>? Saw { get; set; }

    /// <summary>Starts a proxy to a port of the loopback.</summary>
    public static TcpFaultProxy To(int port) => new(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Every read is passed on this much later.</summary>
    public void Delay(TimeSpan by) => Set(new TcpFault { Delay = by });

    /// <summary>Connections stay open on both sides and nothing passes, not even an end: a half-open connection.</summary>
    public void BlackHole() => Set(new TcpFault { Swallows = true });

    /// <summary>Each connection made from now on passes this many bytes of what its client sends, then both sides are reset.</summary>
    public void CutAfter(long bytes) => Set(new TcpFault { CutAfterBytes = bytes });

    /// <summary>Resets every open connection (RST, not FIN). New ones are served.</summary>
    public void ResetAll()
    {
        foreach (ProxiedConnection connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Ends the fault. What a black hole held back goes on where it stopped.</summary>
    public void Heal() => Set(TcpFault.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        ResetAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private static TaskCompletionSource Healed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Set(TcpFault fault)
    {
        _fault = fault;
        TaskCompletionSource changed = Interlocked.Exchange(ref _healed, Healed());
        changed.TrySetResult();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client = await _listener.AcceptSocketAsync(_end.Token);
            var connection = new ProxiedConnection(client, _fault.CutAfterBytes);
            _connections[connection] = Task.CompletedTask;
            _connections[connection] = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        try
        {
            await connection.Server.ConnectAsync(_target, _end.Token);
            await Task.WhenAll(
                PassAsync(connection, connection.Client, connection.Server, counted: true),
                PassAsync(connection, connection.Server, connection.Client, counted: false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            connection.Reset();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private async Task PassAsync(ProxiedConnection connection, Socket from, Socket to, bool counted)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                Saw?.Invoke(from, buffer.AsMemory(0, read));
                await HoldAsync(connection);
                int passed = counted ? connection.Allow(read) : read;
                await SendAsync(to, buffer.AsMemory(0, passed));
                if (passed < read)
                {
                    connection.Reset();
                    return;
                }
            }

            await HoldAsync(connection);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction must not wait for a peer that nobody answers any more.
            connection.Reset();
            throw;
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, _end.Token)..];
        }
    }

    private async Task HoldAsync(ProxiedConnection connection)
    {
        Task changed = Volatile.Read(ref _healed).Task;
        while (_fault.Swallows)
        {
            await changed.WaitAsync(connection.Closed).WaitAsync(_end.Token);
            changed = Volatile.Read(ref _healed).Task;
        }

        if (_fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(_fault.Delay, _end.Token);
        }
    }
}
