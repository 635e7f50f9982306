using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>One agency's policy, or the federation's ceiling, with only those grants that are without fault.</summary>
internal sealed class CompiledPolicy
{
    private readonly ReleasePolicy _policy;

    private CompiledPolicy(ReleasePolicy policy, IReadOnlyList<CompiledGrant> grants)
    {
        _policy = policy;
        Grants = grants;
    }

    /// <summary>A policy that releases nothing: what stands in for one that is missing or faulty.</summary>
    public static CompiledPolicy Nothing { get; } = new(new ReleasePolicy(), []);

    public ulong Version => _policy.Version;

    public IReadOnlyList<CompiledGrant> Grants { get; }

    /// <summary>Compiles a policy. A faulty grant is left out; a faulty withholding stops the whole policy, because leaving it out would release more.</summary>
    public static CompiledPolicy Compile(ReleasePolicy policy, string subject, List<PolicyError> errors)
    {
        var grants = new List<CompiledGrant>();
        foreach (var grant in policy.Grants)
        {
            var reasons = new List<string>();
            if (CompiledGrant.Compile(grant, reasons) is { } compiled)
            {
                grants.Add(compiled);
            }

            errors.AddRange(reasons.Select(reason => new PolicyError($"{subject}, grant {grant.Id}", reason)));
        }

        var before = errors.Count;
        CheckWithholdings(policy, subject, errors);
        CheckIds(policy, subject, errors);
        return errors.Count == before ? new CompiledPolicy(policy, grants) : Nothing;
    }

    /// <summary>The ids of the withholdings that apply, and the leaves they shut.</summary>
    public (PathSet Shut, IReadOnlyList<string> Ids) Withheld(NoticeSchema schema, string agency, string role, Purpose purpose)
    {
        var shut = schema.None;
        var ids = new List<string>();
        foreach (var withholding in _policy.Withholdings.Where(rule => Applies(rule, schema.Type, agency, role, purpose)))
        {
            ids.Add(withholding.Id);
            foreach (var path in withholding.Withhold)
            {
                shut = shut.Union(path == "*" ? schema.Root.Leaves : schema.Find(path)?.Leaves ?? schema.None);
            }
        }

        return (shut, ids);
    }

    private static bool Applies(Withholding rule, NoticeType type, string agency, string role, Purpose purpose) =>
        (rule.Types_.Count == 0 || rule.Types_.Contains(type))
        && (rule.Agencies.Count == 0 || rule.Agencies.Contains(agency))
        && (rule.Roles.Count == 0 || rule.Roles.Contains(role) || rule.Roles.Contains("*"))
        && (rule.Purposes.Count == 0 || rule.Purposes.Contains(purpose));

    private static void CheckWithholdings(ReleasePolicy policy, string subject, List<PolicyError> errors)
    {
        foreach (var rule in policy.Withholdings)
        {
            var where = $"{subject}, withholding {rule.Id}";
            if (rule.Withhold.Count == 0)
            {
                errors.Add(new PolicyError(where, "withhold must name something"));
            }

            var types = rule.Types_.Count == 0 ? NoticeTypes.All : rule.Types_;
            foreach (var path in rule.Withhold.Where(path => path != "*" && !types.Any(type => Has(type, path))))
            {
                errors.Add(new PolicyError(where, $"no notice type it applies to has a field '{path}'"));
            }
        }
    }

    private static bool Has(NoticeType type, string path) => NoticeTypes.IsKnown(type) && NoticeSchema.Of(type).Find(path) is not null;

    private static void CheckIds(ReleasePolicy policy, string subject, List<PolicyError> errors)
    {
        var ids = policy.Grants.Select(grant => grant.Id).Concat(policy.Withholdings.Select(rule => rule.Id));
        errors.AddRange(ids.GroupBy(id => id, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => new PolicyError(subject, $"the rule id '{group.Key}' is used {group.Count()} times")));
    }
}
