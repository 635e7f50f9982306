using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SharingBus.Grpc.Tests.Hostile;

/// <summary>HTTP/2 by hand: writes frames as asked, however wrong, and reads what comes back.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    public const byte Data = 0x0;
    public const byte Headers = 0x1;
    public const byte RstStream = 0x3;
    public const byte Settings = 0x4;
    public const byte Ping = 0x6;
    public const byte GoAway = 0x7;
    public const byte Continuation = 0x9;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
    private const int FrameHeaderSize = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpClient client;
    private readonly NetworkStream stream;

    private RawConnection(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
    }

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        var connection = new RawConnection(tcp);
        await connection.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.WriteAsync(Settings, 0, 0, []);
        return connection;
    }

    /// <summary>The headers of a gRPC request, as HPACK literals.</summary>
    public static byte[] RequestHeaders(string path, params (string Name, string Value)[] more)
    {
        var block = new MemoryStream();
        (string, string)[] usual = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost")];
        foreach ((string name, string value) in usual.Concat(more))
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>The headers of a well-formed call of a unary method.</summary>
    public static byte[] UnaryHeaders() =>
        RequestHeaders("/grpc.testing.TestService/UnaryCall", ("content-type", "application/grpc"), ("te", "trailers"));

    /// <summary>An HPACK integer of a string's length, then the string.</summary>
    public static void WriteText(Stream block, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        int rest = bytes.Length;
        if (rest < 127)
        {
            block.WriteByte((byte)rest);
        }
        else
        {
            block.WriteByte(127);
            for (rest -= 127; rest >= 128; rest /= 128)
            {
                block.WriteByte((byte)(rest % 128 + 128));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    public static byte[] Frame(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeaderSize + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame.AsSpan(FrameHeaderSize));
        return frame;
    }

    public ValueTask WriteAsync(byte type, byte flags, int streamId, byte[] payload) =>
        stream.WriteAsync(Frame(type, flags, streamId, payload));

    public ValueTask WriteAsync(byte[] frames) => stream.WriteAsync(frames);

    /// <summary>The next frame, or null when the server closed the connection.</summary>
    public async Task<(byte Type, byte Flags, int StreamId, byte[] Payload)?> ReadAsync()
    {
        try
        {
            var header = new byte[FrameHeaderSize];
            await stream.ReadExactlyAsync(header).AsTask().WaitAsync(Patience);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
            await stream.ReadExactlyAsync(payload).AsTask().WaitAsync(Patience);
            return (header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>All that the server says on a stream until it ends it, as text; header names and new values are readable in it.</summary>
    public async Task<string> ReadStreamAsync(int streamId)
    {
        var text = new StringBuilder();
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == GoAway)
            {
                return text.Append("GOAWAY").ToString();
            }

            if (frame.StreamId != streamId)
            {
                continue;
            }

            text.Append(frame.Type == RstStream ? "RST_STREAM" : Encoding.Latin1.GetString(frame.Payload));
            if (frame.Type == RstStream || (frame.Flags & EndStream) != 0)
            {
                return text.ToString();
            }
        }

        return text.Append("CLOSED").ToString();
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
