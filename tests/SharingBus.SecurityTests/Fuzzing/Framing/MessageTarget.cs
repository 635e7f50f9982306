using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Wire;
using SharingBus.Exchange.V1;

namespace SharingBus.SecurityTests.Fuzzing.Framing;

/// <summary>The message of a call, read by what the generated services read with: a status or a message, and memory in proportion.</summary>
internal sealed class MessageTarget : FuzzTarget
{
    private static readonly Marshaller<BatchPayload> Marshaller = Marshallers.Create<BatchPayload>(
        static (_, _) => { }, static context => BatchPayload.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private readonly FrameDeserializationContext _context = new();

    public override string Name => "grpc-messages";

    public override IReadOnlyList<byte[]> Seeds => SamplePayloads.All;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            BatchPayload read = _context.Read(Marshaller, new ReadOnlySequence<byte>(input));
            return $"{Math.Min(read.Envelopes.Count, 3)} {Math.Min(read.Receipts.Count, 3)} {read.Voided is not null}";
        }
        catch (RpcException refused)
        {
            return $"{refused.StatusCode} {refused.Status.DebugException?.GetType().Name}";
        }
    }
}
