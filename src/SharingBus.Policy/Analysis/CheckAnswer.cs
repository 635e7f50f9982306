using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Policy.Analysis;

/// <summary>Answers which rules do nothing, and what else of a set of policies is worth a look.</summary>
public static class CheckAnswer
{
    /// <summary>Checks the rules, the agreements, and whom personal fields reach.</summary>
    public static CheckResponse Of(CheckQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var model = question.Model;
        FieldWays[] ways =
        [
            .. from route in model.Routes(static _ => true)
               from type in NoticeTypes.All
               let one = new FieldWays(model, route, NoticeSchema.Of(type))
               where one.Passages.Count > 0
               select one,
        ];
        var response = new CheckResponse
        {
            BundleVersion = model.Version,
            Rules = (uint)model.Policies.Append(model.Ceiling).Sum(rules => rules.Written.Grants.Count + rules.Written.Withholdings.Count),
        };
        response.Findings.AddRange(RuleCheck.Of(question, ways));
        response.Findings.AddRange(AgreementCheck.Of(question));
        response.Findings.AddRange(AllowCheck.Of(question, ways));
        return response;
    }
}
