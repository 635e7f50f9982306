using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Schema;

/// <summary>The notice types and the messages that carry them.</summary>
internal static class NoticeTypes
{
    private static readonly Dictionary<NoticeType, MessageDescriptor> Descriptors = new()
    {
        [NoticeType.ThreatNotice] = ThreatNotice.Descriptor,
        [NoticeType.IncidentReport] = IncidentReport.Descriptor,
        [NoticeType.Referral] = Referral.Descriptor,
        [NoticeType.CaseUpdate] = CaseUpdate.Descriptor,
        [NoticeType.Alert] = Alert.Descriptor,
        [NoticeType.InformationRequest] = InformationRequest.Descriptor,
        [NoticeType.InformationResponse] = InformationResponse.Descriptor,
        [NoticeType.KnowledgeProduct] = KnowledgeProduct.Descriptor,
        [NoticeType.Feedback] = Feedback.Descriptor,
    };

    public static IReadOnlyCollection<NoticeType> All => Descriptors.Keys;

    public static bool IsKnown(NoticeType type) => Descriptors.ContainsKey(type);

    public static MessageDescriptor Descriptor(NoticeType type) => Descriptors[type];
}
