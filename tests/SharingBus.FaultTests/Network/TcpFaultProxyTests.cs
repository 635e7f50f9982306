using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SharingBus.TestKit.Network;

namespace SharingBus.FaultTests.Network;

/// <summary>The bad network of the tests is bad in the way it says.</summary>
public sealed class TcpFaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private TcpFaultProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _echo.Start();
        _ = ServeAsync();
        _proxy = TcpFaultProxy.To(((IPEndPoint)_echo.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _end.CancelAsync();
        _echo.Stop();
        _end.Dispose();
    }

    [Fact]
    public async Task Proxy_WithoutAFault_PassesBothWays()
    {
        using Socket client = await ConnectAsync();

        Assert.Equal([1, 2, 3], await EchoAsync(client, [1, 2, 3]));
    }

    [Fact]
    public async Task Delay_OfEveryRead_IsSeenByTheClient()
    {
        using Socket client = await ConnectAsync();
        _proxy.Delay(TimeSpan.FromMilliseconds(150));
        long began = Stopwatch.GetTimestamp();

        await EchoAsync(client, [1]);

        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(290), "There and back, twice the delay.");
    }

    [Fact]
    public async Task ResetAll_OfOpenConnections_IsAResetAndNewOnesAreServed()
    {
        using Socket client = await ConnectAsync();
        await EchoAsync(client, [1]);

        _proxy.ResetAll();

        SocketException error = await Assert.ThrowsAsync<SocketException>(async () => await ReadAsync(client, 1));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        using Socket other = await ConnectAsync();
        Assert.Equal([2], await EchoAsync(other, [2]));
    }

    [Fact]
    public async Task BlackHole_ThenHealed_HoldsBackAndLosesNothing()
    {
        using Socket client = await ConnectAsync();
        await EchoAsync(client, [1]);
        _proxy.BlackHole();
        await client.SendAsync(new byte[] { 7, 8 });
        Task<byte[]> answer = ReadAsync(client, 2);

        // A second connection is taken and stays as mute: the peer looks alive.
        using Socket other = await ConnectAsync();
        await other.SendAsync(new byte[] { 9 });
        Task<byte[]> otherAnswer = ReadAsync(other, 1);
        Task first = await Task.WhenAny(answer, otherAnswer, Task.Delay(TimeSpan.FromMilliseconds(300)));
        Assert.False(first == answer || first == otherAnswer, "Nothing passes a black hole.");
        _proxy.Heal();

        Assert.Equal([7, 8], await answer);
        Assert.Equal([9], await otherAnswer);
    }

    [Fact]
    public async Task CutAfter_SoManyBytes_PassesThemAndResets()
    {
        _proxy.CutAfter(5);
        using Socket client = await ConnectAsync();

        Assert.Equal([1, 2, 3], await EchoAsync(client, [1, 2, 3]));
        await client.SendAsync(new byte[] { 4, 5, 6, 7 });

        await Assert.ThrowsAsync<SocketException>(async () => await ReadAsync(client, 4));
        _proxy.Heal();
        using Socket other = await ConnectAsync();
        Assert.Equal([1, 2, 3, 4, 5, 6], await EchoAsync(other, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public async Task Proxy_WhoseServerIsAway_ResetsItsClient()
    {
        await using TcpFaultProxy proxy = TcpFaultProxy.To(FreePort.Next());
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);

        // The reset may come before the connection is told to stand.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
            await ReadAsync(client, 1);
        });
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return client;
    }

    private static async Task<byte[]> EchoAsync(Socket client, byte[] bytes)
    {
        await client.SendAsync(bytes);
        return await ReadAsync(client, bytes.Length);
    }

    private static async Task<byte[]> ReadAsync(Socket client, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int read = await client.ReceiveAsync(bytes.AsMemory(have), patience.Token);
            have += read > 0 ? read : throw new SocketException((int)SocketError.Shutdown);
        }

        return bytes;
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client = await _echo.AcceptSocketAsync(_end.Token);
            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using Socket socket = client;
        byte[] buffer = new byte[1024];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (SocketException)
        {
            // A test reset the connection.
        }
    }
}
