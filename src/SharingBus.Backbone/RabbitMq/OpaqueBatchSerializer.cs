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
        ReadOnlyMemory<byte> bytes = context.Message is OpaqueBatch batch ? batch.SealedBatch : throw OnlySealedBatches();
        bool isWholeArray = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length;
        return new BytesMessageBody(isWholeArray ? segment.Array : bytes.ToArray());
    }

    public ConsumeContext Deserialize(ReceiveContext receiveContext) => throw OnlySealedBatches();

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => throw OnlySealedBatches();

    public MessageBody GetMessageBody(string text) => throw OnlySealedBatches();

    public void Probe(ProbeContext context)
    {
    }

    // MassTransit asks for these by its interfaces. To answer would open a way into the agency beside the sealed batch.
    private static NotSupportedException OnlySealedBatches() => new("Only sealed batches are sent, and MassTransit reads none: the node opens them.");
}
