using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Notices as they travel, for senders that are the test itself: released as the bundle would have it, unless the test says otherwise.</summary>
internal static class Envelopes
{
    /// <summary>A message id, from a small number.</summary>
    public static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    /// <summary>A change of a notice, by the sender that the test chooses; its own id is 1 unless the test chooses that too.</summary>
    public static Envelope Change(ChangeKind kind, ByteString target, string origin, byte id = 1) => new()
    {
        MessageId = Id(id),
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        Change = new Change { Kind = kind, Reason = ChangeReason.Unlawful, Target = target },
    };

    /// <summary>A threat for one role of the police.</summary>
    public static Envelope Threat(ByteString id, string origin, string title, string role = TestBundle.DutyDesk) => new()
    {
        MessageId = id,
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        AgreementId = origin == TestBundle.Youth ? TestBundle.YouthAgreement : SampleAgreement.Id,
        Views = { View(title, role) },
    };

    /// <summary>A view of a threat.</summary>
    public static View View(string title, params string[] roles) => new()
    {
        Roles = { roles },
        Notice = new ThreatNotice { Handling = new Handling { Purpose = Purpose.Prevention }, Title = title }.ToByteString(),
    };
}
