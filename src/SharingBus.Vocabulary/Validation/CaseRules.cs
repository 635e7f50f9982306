using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Steps of a case that need a reason, an approver or an outcome.</summary>
internal static class CaseRules
{
    public static void CaseUpdate(WireView update, ref Findings findings)
    {
        var step = (CaseStep)update.Number(V1.CaseUpdate.StepFieldNumber);
        if (step is CaseStep.Declined or CaseStep.Escalated && !update.Has(V1.CaseUpdate.StepReasonFieldNumber))
        {
            findings.Add("step_reason", ViolationReason.FieldMissing, "The case was DECLINED or ESCALATED: say why.");
        }

        if (step == CaseStep.Escalated && !update.Has(V1.CaseUpdate.ApproverFieldNumber))
        {
            findings.Add("approver", ViolationReason.FieldMissing, "ESCALATED changes the purpose: name the role that approved it.");
        }

        if (step == CaseStep.Closed && !update.Has(V1.CaseUpdate.OutcomeFieldNumber))
        {
            findings.Add("outcome", ViolationReason.FieldMissing, "The case was CLOSED: say with what outcome.");
        }

        if (!update.Has(V1.CaseUpdate.CaseIdFieldNumber) && !update.Has(V1.CaseUpdate.ReferralFieldNumber))
        {
            findings.Add("case_id", ViolationReason.FieldMissing, "Name the case or the referral.");
        }
    }
}
