using System.Net.Mime;
using System.Runtime.InteropServices;
using MassTransit;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Makes the body of an AMQP message of the sealed batch as it is. Nothing is ever read with it: receiving takes the bytes before
/// MassTransit would, so there is no format an attacker could reach.
/// </summary>
internal sealed class OpaqueBatchSerializer : ISerializerFactory, IMessageSerializer, IMessageDeserializer
{
    public ContentType ContentType { get; } = new(MediaTypeNames.Application.Octet);

    public IMessageSerializer CreateSerializer() => this;

    public IMessageDeserializer CreateDeserializer() => this;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        ReadOnlyMemory<byte> bytes = context.Message is OpaqueBatch batch ? batch.SealedBatch : throw new NotSupportedException();
        bool isWholeArray = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length;
        return new BytesMessageBody(isWholeArray ? segment.Array : bytes.ToArray());
    }

    public ConsumeContext Deserialize(ReceiveContext receiveContext) => throw new NotSupportedException();

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        throw new NotSupportedException();

    public MessageBody GetMessageBody(string text) => throw new NotSupportedException();

    public void Probe(ProbeContext context)
    {
    }
}
