using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;

namespace SharingBus.Cli.Policies;

/// <summary>Runs the tests of a set of policies: cases through the evaluator and the filter, promises through reach.</summary>
/// <param name="bundle">The set.</param>
internal sealed class PolicyTestRunner(Bundle bundle)
{
    private readonly PolicyModel _model = PolicyModel.Of(bundle);

    /// <summary>Runs one file.</summary>
    public IEnumerable<PolicyTestResult> Run(PolicyTestFile file) =>
        file.Cases.Select(one => new PolicyTestResult(file.Name, one.Line, one.Say, Run(one)))
            .Concat(file.Promises.Select(one => new PolicyTestResult(file.Name, one.Line, one.Say, Run(one))));

    private List<string> Run(PolicyCase one)
    {
        var canonical = CanonicalForm.Canonicalize(one.Type, one.Notice.ToByteArray());
        if (!canonical.Succeeded || !NoticeFacts.TryRead(one.Type, canonical.Bytes.Span, out var facts))
        {
            return ["the notice cannot be read"];
        }

        string[] unknown = [.. one.Without.Except(bundle.Agreements.Select(agreement => agreement.Id), StringComparer.Ordinal)];
        if (unknown.Length > 0 || !_model.Agencies.Contains(one.Origin, StringComparer.Ordinal))
        {
            return [unknown.Length > 0 ? $"there is no agreement '{unknown[0]}'" : $"the register has no agency '{one.Origin}'"];
        }

        var compiled = CompiledBundle.Compile(Without(one.Without));
        if (!compiled.HasRole(one.To.Agency, one.To.Role))
        {
            return [$"the register has no {one.To}"];
        }

        var request = new DecisionRequest(one.Origin, one.Type, facts, one.To.Agency, one.To.Role, one.At) { BreakGlass = one.BreakGlass };
        var answer = ExplainAnswer.Of(compiled, request, canonical.Bytes.Span);
        return [.. Differences(one, answer)];
    }

    private static IEnumerable<string> Differences(PolicyCase one, ExplainResponse answer)
    {
        if (one.Reason is { } reason && reason != answer.Reason)
        {
            yield return $"the reason is {answer.Reason}, not {reason}: {answer.Words}";
        }

        bool waits = answer.Released && answer.Obligations is { FourEyes: true };
        if (one.SecondPerson is { } expected && expected != waits)
        {
            yield return waits ? "a second person has to let it go" : "no second person has to let it go";
        }

        var fields = answer.Fields;
        if (one.Nothing && fields.Any(field => field.Released > 0))
        {
            yield return $"{one.To} gets {string.Join(", ", fields.Where(field => field.Released > 0).Select(field => field.Path))}";
        }

        var wrong = one.Gets.Select(path => (path, Words: Check(fields, path, field => field.Released == field.Present && field.Forms.Count == 0, "as written")))
            .Concat(one.Coarser.Select(rule => (path: rule.Key, Words: Check(
                [.. fields.Where(field => field.Released > 0)], rule.Key, field => field.Forms is [var form] && form == rule.Value, Wording.Of(rule.Value)))))
            .Concat(one.Partly.Select(path => (path, Words: Check(fields, path, field => field.Released > 0 && field.Released < field.Present, "in part"))))
            .Concat(one.Withheld.Select(path => (path, Words: Check(fields, path, field => field.Released == 0, "withheld"))));
        foreach (var (path, words) in wrong.Where(one => one.Words is not null))
        {
            yield return $"{path} {words}";
        }
    }

    private static string? Check(IReadOnlyList<ExplainedField> fields, string path, Func<ExplainedField, bool> holds, string expected)
    {
        ExplainedField[] below = [.. fields.Where(field => FieldList.IsAtOrBelow(field.Path, path))];
        if (below.Length == 0)
        {
            return "does not stand in the notice, or nothing of it arrives; correct the path or the notice";
        }

        var odd = below.Where(field => !holds(field)).ToArray();
        return odd.Length == 0 ? null : $"should be {expected}, but {string.Join(", ", odd.Select(Told))}";
    }

    private static string Told(ExplainedField field) => field switch
    {
        { Released: 0 } => $"{field.Path} is withheld",
        { Forms.Count: > 0 } => $"{field.Path} arrives {string.Join(" or ", field.Forms.Select(Wording.Of))}",
        _ when field.Released == field.Present => $"{field.Path} arrives as written",
        _ => $"{field.Path} arrives {field.Released} times of {field.Present}",
    };

    private Bundle Without(IReadOnlyList<string> agreements)
    {
        if (agreements.Count == 0)
        {
            return bundle;
        }

        var less = bundle.Clone();
        less.Agreements.Clear();
        less.Agreements.AddRange(bundle.Agreements.Where(agreement => !agreements.Contains(agreement.Id)));
        return less;
    }

    private List<string> Run(PolicyPromise promise)
    {
        // A promise about nobody would always hold.
        List<string> broken =
        [
            .. promise.Roles.Except(_model.Roles, StringComparer.Ordinal).Select(role => $"the register has no role '{role}'"),
            .. promise.From.Except(_model.Agencies, StringComparer.Ordinal).Select(agency => $"the register has no agency '{agency}'"),
        ];
        foreach (string field in promise.Fields)
        {
            var answer = ReachAnswer.Of(_model, new ReachRequest { Field = field }, out string? fault);
            broken.AddRange(fault is null ? [] : [fault]);
            broken.AddRange(answer.Reaches
                .Where(reach => promise.Roles.Count == 0 || promise.Roles.Contains(reach.Role))
                .Where(reach => promise.From.Count == 0 || promise.From.Contains(reach.Origin))
                .Where(reach => promise.AtMost is not { } most || !FormAnswer.IsAtMost(reach.Form, most))
                .Select(reach => $"{reach.Role} can get {string.Join(", ", reach.Paths)} of {Wording.Of(reach.Type)} from {reach.Origin} {Wording.Of(reach.Form)}, by {string.Join(", ", reach.RuleIds)}"));
        }

        return broken;
    }
}
