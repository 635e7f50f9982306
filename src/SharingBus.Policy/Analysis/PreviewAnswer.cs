using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Answers, before a notice is published, what every role would get of it, and why the others get nothing.</summary>
public static class PreviewAnswer
{
    /// <summary>Answers it.</summary>
    /// <param name="bundle">The bundle in force.</param>
    /// <param name="register">The same bundle as written; titles of roles are read from it.</param>
    /// <param name="origin">Who publishes.</param>
    /// <param name="type">Type of the notice.</param>
    /// <param name="notice">Its canonical bytes.</param>
    /// <param name="now">When.</param>
    /// <returns>Null where the notice cannot be read.</returns>
    public static PreviewResponse? Of(CompiledBundle bundle, Bundle register, string origin, NoticeType type, ReadOnlySpan<byte> notice, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(register);
        if (!NoticeFacts.TryRead(type, notice, out var facts))
        {
            return null;
        }

        var response = new PreviewResponse { BundleVersion = bundle.Version };
        foreach (var (agency, role) in bundle.RecipientsOf(origin))
        {
            var explanation = Explainer.Explain(bundle, new DecisionRequest(origin, type, facts, agency, role, now), notice);
            response.Roles.Add(Of(explanation, agency, role, Title(register, agency, role)));
        }

        return response;
    }

    private static PreviewRole Of(Explanation explanation, string agency, string role, string title)
    {
        var decision = explanation.Decision;
        var released = explanation.Fields.Any(field => field.Released > 0);
        var answer = new PreviewRole
        {
            Recipient = agency,
            Role = role,
            Title = title,
            Released = released,
            Reason = decision.Reason.Code(),
            Words = decision.Verdict == Verdict.Released && !released ? "Rules apply, but nothing that this notice holds is left." : ReasonWords.Of(decision.Reason),
            AgreementId = decision.AgreementId,
            Obligations = decision.Terms.Obligations.Clone(),
        };
        answer.RuleIds.AddRange(decision.RuleIds);
        foreach (var field in explanation.Fields)
        {
            var told = new PreviewField { Path = field.Path, Present = (uint)field.Present, Released = (uint)field.Released };
            told.Forms.AddRange(field.Released > 0 ? field.Forms : []);
            answer.Fields.Add(told);
        }

        return answer;
    }

    private static string Title(Bundle register, string agency, string role) =>
        register.Agencies.FirstOrDefault(one => one.Id == agency)?.Roles.FirstOrDefault(one => one.Id == role)?.Title ?? string.Empty;
}
