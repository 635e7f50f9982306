using System.Buffers.Binary;
using System.Text;

namespace SharingBus.TestKit.Network;

/// <summary>A consumer of a queue, as the proxy learned of it, and the properties that its broker's last message to it had.</summary>
internal sealed record AmqpReader(ushort Channel, string Tag)
{
    // Larger bodies go in several frames; RabbitMQ and its clients agree on at most 128 KiB.
    private const int BodyFrameBytes = 100_000;

    // Content header without properties: class 60, weight 0, size, no flags.
    private const int PlainHeaderBytes = 14;
    private const ushort Basic = 60;

    /// <summary>The frames that deliver a body under a tag.</summary>
    public byte[] Deliver(ulong deliveryTag, byte[] body)
    {
        byte[] tag = Encoding.ASCII.GetBytes(Tag);
        byte[] deliver = new byte[4 + 1 + tag.Length + 8 + 1 + 1 + 1];
        BinaryPrimitives.WriteUInt32BigEndian(deliver, AmqpFrame.BasicDeliver);
        deliver[4] = (byte)tag.Length;
        tag.CopyTo(deliver, 5);
        BinaryPrimitives.WriteUInt64BigEndian(deliver.AsSpan(5 + tag.Length), deliveryTag);

        byte[] header = new byte[PlainHeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, Basic);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(4), body.Length);
        IEnumerable<AmqpFrame> frames =
        [
            new(AmqpFrame.Method, Channel, deliver),
            new(AmqpFrame.Header, Channel, header),
            .. body.Chunk(BodyFrameBytes).Select(part => new AmqpFrame(AmqpFrame.Body, Channel, part)),
        ];
        return [.. frames.SelectMany(f => f.ToBytes())];
    }
}
