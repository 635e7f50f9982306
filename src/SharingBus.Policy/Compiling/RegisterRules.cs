using SharingBus.Federation.V1;
using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Compiling;

/// <summary>What the register must hold.</summary>
internal static class RegisterRules
{
    /// <summary>Everything that is wrong, all at once.</summary>
    public static IReadOnlyList<RuleFault> Check(Bundle register)
    {
        var faults = new List<RuleFault>();
        if (register.Federation.Length == 0)
        {
            faults.Add(new RuleFault("federation", "is missing"));
        }

        if (register.Agreements.Count > 0 || register.Ceiling is not null || register.Policies.Count > 0)
        {
            faults.Add(new RuleFault(string.Empty, "agreements, ceiling and policies have documents of their own"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < register.Agencies.Count; i++)
        {
            var agency = register.Agencies[i];
            if (NameForm.FaultOfId(agency.Id) is { } fault)
            {
                faults.Add(new RuleFault($"agencies[{i}].id", fault));
            }
            else if (!seen.Add(agency.Id))
            {
                faults.Add(new RuleFault($"agencies[{i}].id", $"the agency '{agency.Id}' stands twice"));
            }

            CheckRoles(agency, $"agencies[{i}]", faults);
        }

        faults.AddRange(IdentityRules.Check(register));
        return faults;
    }

    private static void CheckRoles(Agency agency, string where, List<RuleFault> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < agency.Roles.Count; i++)
        {
            var id = agency.Roles[i].Id;
            if (NameForm.FaultOfRole(id) is { } fault)
            {
                faults.Add(new RuleFault($"{where}.roles[{i}].id", fault));
            }
            else if (!seen.Add(id))
            {
                faults.Add(new RuleFault($"{where}.roles[{i}].id", $"the role '{id}' stands twice"));
            }
        }
    }
}
