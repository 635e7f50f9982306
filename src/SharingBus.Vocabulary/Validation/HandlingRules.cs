using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Basis, consent, secrecy and what a data subject may be told: four things, each with a condition of its own.</summary>
internal static class HandlingRules
{
    public static void Handling(WireView handling, ref Findings findings)
    {
        var basis = (DisclosureBasis)handling.Number(V1.Handling.DisclosureBasisFieldNumber);
        if (basis == DisclosureBasis.OtherStatute && !handling.Has(V1.Handling.BasisCitationFieldNumber))
        {
            findings.Add("basis_citation", ViolationReason.CitationMissing, "The basis is OTHER_STATUTE: cite the statute.");
        }

        var consent = (ConsentStatus)handling.Message(V1.Handling.ConsentFieldNumber).Number(V1.Consent.StatusFieldNumber);
        if (basis == DisclosureBasis.Consent && consent != ConsentStatus.Given)
        {
            findings.Add(
                "consent.status", ViolationReason.ConsentNotGiven, "The basis is CONSENT: record consent that is GIVEN, or share on another basis or not at all.");
        }

        var gate = (SecrecyGate)handling.Number(V1.Handling.SecrecyGateFieldNumber);
        if (gate is not (SecrecyGate.Unspecified or SecrecyGate.None) && !handling.Has(V1.Handling.SecrecyLiftedByFieldNumber))
        {
            findings.Add("secrecy_lifted_by", ViolationReason.SecrecyNotLifted, "The notice is under a duty of secrecy: say how it was lifted.");
        }

        SubjectAccess(handling, ref findings);
    }

    public static void Consent(WireView consent, ref Findings findings)
    {
        var status = (ConsentStatus)consent.Number(V1.Consent.StatusFieldNumber);
        if (status == ConsentStatus.NotSought && !consent.Has(V1.Consent.ReasonNotSoughtFieldNumber))
        {
            findings.Add("reason_not_sought", ViolationReason.ConsentReasonMissing, "Consent was NOT_SOUGHT: say why.");
        }
    }

    private static void SubjectAccess(WireView handling, ref Findings findings)
    {
        const string Until = "subject_access_until_unix_seconds";
        bool defers = (V1.SubjectAccess)handling.Number(V1.Handling.SubjectAccessFieldNumber) == V1.SubjectAccess.DeferUntil;
        long until = handling.Number(V1.Handling.SubjectAccessUntilUnixSecondsFieldNumber);
        if (defers && until == 0)
        {
            findings.Add(Until, ViolationReason.SubjectAccessTime, "The data subject's access is DEFER_UNTIL: say until when.");
        }
        else if (!defers && until != 0)
        {
            findings.Add(Until, ViolationReason.SubjectAccessTime, "It goes with subject_access DEFER_UNTIL alone: leave it out, or set that.");
        }
        else if (until != 0 && !RetentionRules.IsPlausible(until))
        {
            findings.Add(Until, ViolationReason.TimeImplausible, RetentionRules.PlausibleTime);
        }
    }
}
