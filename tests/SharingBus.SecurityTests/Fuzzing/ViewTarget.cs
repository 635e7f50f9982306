using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Node.Subscriptions;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// A view as another agency sent it, which no node parses on its way: what a subscription's filter reads of it, and what a hub does. The filter
/// never fails, the hub in one way only. The byte in front is the notice's type.
/// </summary>
internal sealed class ViewTarget : FuzzTarget
{
    private readonly NoticeReading _reading = new(new KeyDigest(new byte[32]));

    public override string Name => "views";

    public override IReadOnlyList<byte[]> Seeds { get; } = NoticeTarget.Samples(40);

    public override int Steering => 1;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        NoticeType type = NoticeTarget.TypeOf(input);
        ByteString view = ByteString.CopyFrom(input.Span[1..]);
        StatedContent stated = StatedContent.Read(type, view);
        string told = $"{type} {stated.Purpose} {stated.Severities.Count} {stated.Places.Count}";
        if (type != NoticeType.ThreatNotice)
        {
            return told;
        }

        try
        {
            NoticeFacts facts = _reading.Read(new Delivery { Type = type, Origin = "school-test", Notice = view }, Guid.Empty);
            return $"{told} {Math.Min(facts.Keys.Length, 3)}";
        }
        catch (InvalidProtocolBufferException)
        {
            return $"{told} unreadable";
        }
    }
}
