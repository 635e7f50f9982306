using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Answers what one role would see of one notice, field by field.</summary>
public static class ExplainAnswer
{
    /// <summary>Answers it.</summary>
    /// <param name="bundle">The bundle in force.</param>
    /// <param name="request">The question; its facts must have been read from the same notice.</param>
    /// <param name="notice">The canonical bytes of the notice.</param>
    public static ExplainResponse Of(CompiledBundle bundle, DecisionRequest request, ReadOnlySpan<byte> notice)
    {
        var explanation = Explainer.Explain(bundle, request, notice);
        var decision = explanation.Decision;
        var response = new ExplainResponse
        {
            Released = decision.Verdict == Verdict.Released,
            Reason = decision.Reason.Code(),
            Words = ReasonWords.Of(decision.Reason),
            AgreementId = decision.AgreementId,
            BundleVersion = decision.BundleVersion,
            PolicyVersion = decision.PolicyVersion,
            Obligations = decision.Terms.Obligations.Clone(),
        };
        response.RuleIds.AddRange(decision.RuleIds);
        response.ReleasedPaths.AddRange(decision.ReleasedPaths);
        response.WithheldPaths.AddRange(decision.WithheldPaths);
        response.TransformedPaths.AddRange(decision.Terms.Transformed.Select(rule => rule.Clone()));
        response.Fields.AddRange(explanation.Fields.Select(Of));
        return response;
    }

    private static V1.ExplainedField Of(Explaining.ExplainedField field)
    {
        var told = new V1.ExplainedField
        {
            Path = field.Path,
            Present = (uint)field.Present,
            Released = (uint)field.Released,
            NearestGrantId = field.Nearest?.GrantId ?? string.Empty,
        };
        told.Forms.AddRange(field.Forms);
        told.RuleIds.AddRange(field.RuleIds);
        told.NearestLacks.AddRange(field.Nearest?.Lacks ?? []);
        return told;
    }
}
