using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Policy.Compiling;

/// <summary>What the handling of a notice forbids whatever the policies say.</summary>
internal static class HandlingGate
{
    public static DecisionReason? Check(in DecisionRequest request)
    {
        var facts = request.Facts;
        if (!IsComplete(facts))
        {
            return DecisionReason.HandlingIncomplete;
        }

        if (facts.ConsentStatus == ConsentStatus.Withdrawn
            || (facts.DisclosureBasis == DisclosureBasis.Consent && facts.ConsentStatus == ConsentStatus.Refused))
        {
            return DecisionReason.ConsentWithdrawn;
        }

        if (facts.DisclosureBasis == DisclosureBasis.Consent && !IsConsented(request))
        {
            return DecisionReason.ConsentMissing;
        }

        if (facts.SecrecyGate > SecrecyGate.None && !facts.SecrecyLifted)
        {
            return DecisionReason.SecrecyNotLifted;
        }

        return facts.ConcealOrigin ? DecisionReason.OriginConcealed : null;
    }

    private static bool IsComplete(in NoticeFacts facts) =>
        facts.Tlp is >= Tlp.Clear and <= Tlp.Red
        && facts.Purpose != Purpose.Unspecified
        && facts.Actuality != Actuality.Unspecified
        && facts.DisclosureBasis != DisclosureBasis.Unspecified;

    private static bool IsConsented(in DecisionRequest request)
    {
        if (request.Facts.ConsentStatus != ConsentStatus.Given)
        {
            return false;
        }

        try
        {
            var scope = Consent.Parser.ParseUntrusted(request.Facts.ConsentScope);
            return (scope.ScopeAgencies.Count == 0 || scope.ScopeAgencies.Contains(request.Recipient))
                && (scope.ScopePurposes.Count == 0 || scope.ScopePurposes.Contains(request.Facts.Purpose));
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
