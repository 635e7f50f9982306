using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What concerns a policy as a whole.</summary>
internal static class PolicyRules
{
    /// <summary>Rule ids that are used more than once.</summary>
    public static IEnumerable<RuleFault> Check(ReleasePolicy policy)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Grants.Count; i++)
        {
            if (!seen.Add(policy.Grants[i].Id))
            {
                yield return new RuleFault($"grants[{i}].id", $"the rule id '{policy.Grants[i].Id}' is used twice");
            }
        }

        for (var i = 0; i < policy.Withholdings.Count; i++)
        {
            if (!seen.Add(policy.Withholdings[i].Id))
            {
                yield return new RuleFault($"withholdings[{i}].id", $"the rule id '{policy.Withholdings[i].Id}' is used twice");
            }
        }
    }
}
