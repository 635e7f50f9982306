using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>One agency's policy, or the ceiling.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="Compiled">As the evaluator has it; one that releases nothing where a fault stops the whole policy.</param>
/// <param name="Grants">The grants that stand.</param>
internal sealed record RuleSet(ReleasePolicy Written, CompiledPolicy Compiled, IReadOnlyList<Rule> Grants)
{
    /// <summary>Stands before the ids of the ceiling's rules.</summary>
    public const string CeilingPrefix = "ceiling/";

    public static RuleSet Nothing { get; } = new(new ReleasePolicy(), CompiledPolicy.Nothing, []);

    public static RuleSet Of(ReleasePolicy policy, string subject, List<PolicyError> errors, string prefix = "")
    {
        var compiled = CompiledPolicy.Compile(policy, subject, errors);
        // A grant with a fault was left out; ids are unique, for else the whole policy would not stand.
        return new RuleSet(policy, compiled, [.. compiled.Grants.Select(grant =>
            new Rule(prefix + grant.Id, policy.Grants.First(written => written.Id == grant.Id), grant))]);
    }
}
