using SharingBus.Exchange.V1;
using SharingBus.Node.Receiving;
using SharingBus.Vocabulary;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>The plaintext of a batch that a member sealed well and filled badly: taken apart, and looked at as far as no journal is needed.</summary>
internal sealed class BatchContentsTarget : FuzzTarget
{
    public override string Name => "batch-contents";

    public override IReadOnlyList<byte[]> Seeds => SamplePayloads.All;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        if (ReceivedMessages.Read(input, ReceivedMessages.MostEnvelopes) is not { } messages)
        {
            return "malformed";
        }

        Require(messages.Envelopes.Count == messages.Slices.Count, "an envelope has no bytes, or bytes have no envelope");
        Require(messages.Envelopes.Count <= ReceivedMessages.MostEnvelopes, "more envelopes than a batch may hold");
        Require(messages.Receipts.Count <= ReceivedMessages.MostReceipts && messages.Gaps.Count <= ReceivedMessages.MostReceipts, "more receipts than a batch may hold");
        int deep = 0;
        for (int place = 0; place < messages.Envelopes.Count; place++)
        {
            Envelope envelope = messages.Envelopes[place];
            ReadOnlyMemory<byte> slice = messages.Slices[place];
            Compare(() => Require(envelope.Equals(Envelope.Parser.ParseFrom(slice.Span)), "an envelope is not what its bytes say"));
            deep += NoticeTypes.IsKnown(envelope.Type) && WireText.IsSound(envelope) && NoticeNesting.IsTooDeep(envelope) ? 1 : 0;
        }

        return $"{Math.Min(messages.Envelopes.Count, 3)} {Math.Min(messages.Receipts.Count, 3)} {Math.Min(messages.Gaps.Count, 3)} {Math.Min(deep, 2)}";
    }
}
