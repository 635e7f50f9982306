using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>One agency's policy, or the federation's ceiling, with only those grants that are without fault.</summary>
internal sealed class CompiledPolicy
{
    private readonly ReleasePolicy _policy;
    private readonly GrantIndex _index;

    private CompiledPolicy(ReleasePolicy policy, IReadOnlyList<CompiledGrant> grants, IReadOnlyList<CompiledWithholding> withholdings)
    {
        _policy = policy;
        _index = new GrantIndex(grants);
        Grants = grants;
        Withholdings = withholdings;
    }

    /// <summary>A policy that releases nothing: what stands in for one that is missing or faulty.</summary>
    public static CompiledPolicy Nothing { get; } = new(new ReleasePolicy(), [], []);

    public ulong Version => _policy.Version;

    public IReadOnlyList<CompiledGrant> Grants { get; }

    public IReadOnlyList<CompiledWithholding> Withholdings { get; }

    /// <summary>Puts the grants that may concern a recipient into a list, in the order of the policy.</summary>
    public void Collect(NoticeType type, string agency, string role, List<CompiledGrant> into) => _index.Collect(type, agency, role, into);

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
        return errors.Count == before
            ? new CompiledPolicy(policy, grants, [.. policy.Withholdings.Select(rule => new CompiledWithholding(rule))])
            : Nothing;
    }
}
