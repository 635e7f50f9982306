using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SharingBus.TestKit.Network;

/// <summary>A frame of AMQP 0-9-1: type, channel, size, payload, end octet (specification, section 4.2.3).</summary>
internal sealed record AmqpFrame(byte Type, ushort Channel, byte[] Payload)
{
    public const byte Method = 1;
    public const byte Header = 2;
    public const byte Body = 3;

    // Class and method of what the proxy looks at; everything else passes as it is.
    public const uint BasicConsume = (60 << 16) | 20;
    public const uint BasicConsumeOk = (60 << 16) | 21;
    public const uint BasicDeliver = (60 << 16) | 60;
    public const uint BasicAck = (60 << 16) | 80;
    public const uint BasicReject = (60 << 16) | 90;
    public const uint BasicNack = (60 << 16) | 120;

    private const int PrefixBytes = 7;
    private const byte End = 0xCE;

    /// <summary>Class and method of a method frame; 0 of any other.</summary>
    public uint Id => Type == Method ? BinaryPrimitives.ReadUInt32BigEndian(Payload) : 0;

    /// <summary>Reads the next frame; null at the end of the connection.</summary>
    public static async Task<AmqpFrame?> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        byte[] prefix = new byte[PrefixBytes];
        if (await stream.ReadAtLeastAsync(prefix, PrefixBytes, throwOnEndOfStream: false, ct) < PrefixBytes)
        {
            return null;
        }

        byte[] rest = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(3)) + 1];
        await stream.ReadExactlyAsync(rest, ct);
        return rest[^1] == End
            ? new AmqpFrame(prefix[0], BinaryPrimitives.ReadUInt16BigEndian(prefix.AsSpan(1)), rest[..^1])
            : throw new InvalidDataException("A frame does not end as it must.");
    }

    /// <summary>The frame as it goes over the wire.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[PrefixBytes + Payload.Length + 1];
        bytes[0] = Type;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), Channel);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(3), Payload.Length);
        Payload.CopyTo(bytes, PrefixBytes);
        bytes[^1] = End;
        return bytes;
    }

    /// <summary>A short string at a place of the payload.</summary>
    public string ShortString(int at) => Encoding.ASCII.GetString(Payload, at + 1, Payload[at]);
}
