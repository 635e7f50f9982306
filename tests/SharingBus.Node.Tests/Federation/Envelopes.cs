using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Notices as they travel, for senders that are the test itself: released as the bundle would have it, unless the test says otherwise.</summary>
internal static class Envelopes
{
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
