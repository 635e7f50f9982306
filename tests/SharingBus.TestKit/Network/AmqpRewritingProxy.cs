using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SharingBus.TestKit.Network;

/// <summary>
/// A hostile broker in front of an honest one: speaks AMQP 0-9-1 in the clear on the loopback, understands deliveries, and does with them what
/// the test says. The broker takes each delivery for acknowledged, so what the proxy drops is gone; what it makes up it acknowledges itself.
/// </summary>
public sealed class AmqpRewritingProxy : IAsyncDisposable
{
    /// <summary>Until somebody reads a queue: nodes do within seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<AmqpConnection, Task> _connections = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _readers = new(StringComparer.Ordinal);
    private readonly Task _accepting;

    private AmqpRewritingProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>What reaches the reader in place of a delivery, in this order: itself, other bytes, several, or nothing.</summary>
    public Func<AmqpDelivery, IReadOnlyList<byte[]>> Rewrite { get; set; } = static delivery => [delivery.Body];

    /// <summary>Starts a proxy to a broker's port of the loopback.</summary>
    public static AmqpRewritingProxy To(int port) => new(port);

    /// <summary>Delivers a body that no broker sent to whoever reads the queue through this proxy; waits for the first who does.</summary>
    /// <exception cref="InvalidOperationException">Nobody does any more.</exception>
    public async Task InjectAsync(string queue, byte[] body, CancellationToken ct)
    {
        await Reader(queue).Task.WaitAsync(Patience, ct);
        foreach (AmqpConnection connection in _connections.Keys)
        {
            if (await connection.TryInjectAsync(queue, body))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Nobody reads {queue} through this proxy.");
    }

    /// <summary>Breaks every connection. New ones are served.</summary>
    public void BreakAll()
    {
        foreach (AmqpConnection connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private TaskCompletionSource Reader(string queue) =>
        _readers.GetOrAdd(queue, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Opened(string queue) => Reader(queue).TrySetResult();

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            client.NoDelay = true;
            var broker = new TcpClient { NoDelay = true };
            await broker.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            var connection = new AmqpConnection(client, broker, new AmqpRewriting(delivery => Rewrite(delivery), Opened), _end.Token);
            _connections[connection] = Task.CompletedTask;
            _connections[connection] = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(AmqpConnection connection)
    {
        await Task.Yield();
        try
        {
            await connection.RunAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side ended; so does the other.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }
}
