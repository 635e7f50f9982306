using Google.Protobuf.Collections;
using SharingBus.Policy.Deciding;
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
            var faults = GrantRules.Check(grant);
            errors.AddRange(faults.Select(fault => new PolicyError($"{subject}, grant {grant.Id}", fault.ToString())));
            if (faults.Count == 0)
            {
                grants.Add(CompiledGrant.Compile(grant));
            }
        }

        var before = errors.Count;
        foreach (var rule in policy.Withholdings)
        {
            errors.AddRange(WithholdingRules.Check(rule).Select(fault => new PolicyError($"{subject}, withholding {rule.Id}", fault.ToString())));
        }

        errors.AddRange(PolicyRules.Check(policy).Select(fault => new PolicyError(subject, fault.ToString())));
        return errors.Count == before ? new CompiledPolicy(policy, grants) : Nothing;
    }

    /// <summary>The ids of the withholdings that apply, and the leaves they shut.</summary>
    public (PathSet Shut, IReadOnlyList<string> Ids) Withheld(NoticeSchema schema, in DecisionRequest request, Sector sector)
    {
        var shut = schema.None;
        var ids = new List<string>();
        foreach (var withholding in _policy.Withholdings)
        {
            if (!Applies(withholding, request, sector))
            {
                continue;
            }

            ids.Add(withholding.Id);
            foreach (var path in withholding.Withhold)
            {
                shut = shut.Union(path == RuleNames.Any ? schema.Root.Leaves : schema.Find(path)?.Leaves ?? schema.None);
            }
        }

        return (shut, ids);
    }

    private static bool Applies(Withholding rule, in DecisionRequest request, Sector sector) =>
        Concerns(rule.Types_, request.Type)
        && Concerns(rule.Agencies, request.Recipient)
        && (Concerns(rule.Roles, request.Role) || rule.Roles.Contains(RuleNames.Any))
        && Concerns(rule.Purposes, request.Facts.Purpose)
        && Concerns(rule.Sectors, sector);

    // An empty list concerns everything.
    private static bool Concerns<T>(RepeatedField<T> list, T value) => list.Count == 0 || list.Contains(value);
}
