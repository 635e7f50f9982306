using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Naming;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Documents;

/// <summary>Names that people would take for others.</summary>
internal static class NameRules
{
    /// <summary>Agencies and roles that look like others of the register.</summary>
    public static IEnumerable<RuleFault> Check(Bundle register)
    {
        var (agencies, roles) = (new ConfusableNames(), new ConfusableNames());
        for (var i = 0; i < register.Agencies.Count; i++)
        {
            var agency = register.Agencies[i];
            if (agencies.Add(agency.Id) is { } other)
            {
                yield return new RuleFault($"agencies[{i}].id", ConfusableNames.Reason(agency.Id, other));
            }

            for (var j = 0; j < agency.Roles.Count; j++)
            {
                if (roles.Add(agency.Roles[j].Id) is { } like)
                {
                    yield return new RuleFault($"agencies[{i}].roles[{j}].id", ConfusableNames.Reason(agency.Roles[j].Id, like));
                }
            }
        }
    }

    /// <summary>Rules that look like others of the policy.</summary>
    public static IEnumerable<RuleFault> Check(ReleasePolicy policy)
    {
        var ids = new ConfusableNames();
        for (var i = 0; i < policy.Grants.Count; i++)
        {
            if (ids.Add(policy.Grants[i].Id) is { } other)
            {
                yield return new RuleFault($"grants[{i}].id", ConfusableNames.Reason(policy.Grants[i].Id, other));
            }
        }

        for (var i = 0; i < policy.Withholdings.Count; i++)
        {
            if (ids.Add(policy.Withholdings[i].Id) is { } other)
            {
                yield return new RuleFault($"withholdings[{i}].id", ConfusableNames.Reason(policy.Withholdings[i].Id, other));
            }
        }
    }
}
