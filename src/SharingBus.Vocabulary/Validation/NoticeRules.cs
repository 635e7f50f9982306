using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Rules on the notice as a whole: what its type never holds, and what its parts say of each other.</summary>
internal static class NoticeRules
{
    public static void Check(NoticeType type, ReadOnlySpan<byte> notice, ref Findings findings)
    {
        var view = new WireView(notice);
        MarkingRules.Check(type, view, ref findings);
        switch (type)
        {
            case NoticeType.ThreatNotice:
                ConcernOnly(view, ref findings);
                break;
            case NoticeType.Alert:
                ImpersonalRules.Alert(view, ref findings);
                break;
            case NoticeType.KnowledgeProduct:
                ImpersonalRules.KnowledgeProduct(view, ref findings);
                return;
            case NoticeType.InformationRequest:
                MarkingRules.FieldsAsked(view, ref findings);
                break;
        }

        MentionRules.Check(type, notice, ref findings);
    }

    private static void ConcernOnly(WireView notice, ref Findings findings)
    {
        int index = 0;
        WireFields fields = notice.Fields;
        while (fields.Next() && fields.Number <= ThreatNotice.PersonsFieldNumber)
        {
            if (fields.Number != ThreatNotice.PersonsFieldNumber)
            {
                continue;
            }

            if ((Threshold)new WireView(fields.Payload).Number(Person.ThresholdFieldNumber) == Threshold.ConcernOnly)
            {
                findings.Add(
                    $"persons[{index}].threshold", ViolationReason.ConcernOnlyRefused,
                    "A person of mere concern never enters a ThreatNotice: leave the person out, or make a Referral.");
            }

            index++;
        }
    }
}
