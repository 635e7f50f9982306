using Google.Protobuf;
using Google.Protobuf.Collections;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Documents;

/// <summary>Checks documents against the vocabulary and the register: every name must be known, every rule sound, every agreement ready to be activated.</summary>
public sealed class PolicyValidator
{
    private readonly HashSet<string> _agencies;
    private readonly Dictionary<string, HashSet<string>> _roles;
    private readonly HashSet<string> _allRoles;

    /// <summary>Checks against this register.</summary>
    public PolicyValidator(Bundle register)
    {
        ArgumentNullException.ThrowIfNull(register);
        _agencies = [.. register.Agencies.Select(agency => agency.Id)];
        _roles = register.Agencies.GroupBy(agency => agency.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(agency => agency.Roles).Select(role => role.Id).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        _allRoles = _roles.Values.SelectMany(roles => roles).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Checks the register itself.</summary>
    public static IReadOnlyList<DocumentError> CheckRegister(LoadedDocument<Bundle> document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Located(document, RegisterRules.Check(document.Message).Concat(NameRules.Check(document.Message)));
    }

    /// <summary>Checks an agency's policy or the ceiling. A ceiling names no agency of its own.</summary>
    public IReadOnlyList<DocumentError> CheckPolicy(LoadedDocument<ReleasePolicy> document, bool isCeiling)
    {
        ArgumentNullException.ThrowIfNull(document);
        var policy = document.Message;
        var faults = new List<RuleFault>();
        if (isCeiling && policy.Agency.Length > 0)
        {
            faults.Add(new RuleFault("agency", "the ceiling belongs to no agency"));
        }
        else if (!isCeiling)
        {
            CheckAgency(policy.Agency, "agency", faults);
        }

        for (var i = 0; i < policy.Grants.Count && faults.Count <= YamlDocument.MaxErrors; i++)
        {
            var grant = policy.Grants[i];
            faults.AddRange(Below($"grants[{i}]", GrantRules.Check(grant)));
            CheckRecipients(grant.Agencies, grant.Roles, $"grants[{i}]", faults);
        }

        for (var i = 0; i < policy.Withholdings.Count && faults.Count <= YamlDocument.MaxErrors; i++)
        {
            var rule = policy.Withholdings[i];
            faults.AddRange(Below($"withholdings[{i}]", WithholdingRules.Check(rule)));
            CheckRecipients(rule.Agencies, rule.Roles, $"withholdings[{i}]", faults);
        }

        faults.AddRange(PolicyRules.Check(policy));
        faults.AddRange(NameRules.Check(policy));
        return Located(document, faults);
    }

    /// <summary>Checks an agreement; lists everything that keeps it from being activated.</summary>
    public IReadOnlyList<DocumentError> CheckAgreement(LoadedDocument<Agreement> document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var faults = new List<RuleFault>(AgreementRules.Check(document.Message));
        for (var i = 0; i < document.Message.Parties.Count; i++)
        {
            CheckAgency(document.Message.Parties[i].Agency, $"parties[{i}].agency", faults);
        }

        return Located(document, faults);
    }

    private static IEnumerable<RuleFault> Below(string path, IEnumerable<RuleFault> faults) =>
        faults.Select(fault => fault with { Field = fault.Field.Length == 0 ? path : $"{path}.{fault.Field}" });

    private static List<DocumentError> Located<T>(LoadedDocument<T> document, IEnumerable<RuleFault> faults)
        where T : IMessage<T>
    {
        var errors = faults.Take(YamlDocument.MaxErrors + 1).Select(fault => document.Lines.Error(fault.Field, Worded(fault))).ToList();
        if (errors.Count > YamlDocument.MaxErrors)
        {
            errors[^1] = errors[^1] with { Reason = $"more than {YamlDocument.MaxErrors} errors; the rest is not shown" };
        }

        return errors;
    }

    // The line shows the rule; the reason names the field.
    private static string Worded(RuleFault fault) => fault.Field.Length == 0 ? fault.Reason : $"{fault.Field}: {fault.Reason}";

    private void CheckAgency(string agency, string where, List<RuleFault> faults)
    {
        if (!_agencies.Contains(agency))
        {
            faults.Add(new RuleFault(where, UnknownName.Reason("agency", agency, string.Empty, _agencies)));
        }
    }

    private void CheckRecipients(RepeatedField<string> agencies, RepeatedField<string> roles, string where, List<RuleFault> faults)
    {
        for (var i = 0; i < agencies.Count; i++)
        {
            CheckAgency(agencies[i], $"{where}.agencies[{i}]", faults);
        }

        // A role must exist in one of the agencies that are named, or anywhere where none is.
        for (var i = 0; i < roles.Count; i++)
        {
            var role = roles[i];
            if (role != RuleNames.Any && !(agencies.Count == 0 ? _allRoles.Contains(role) : agencies.Any(agency => RolesOf(agency).Contains(role))))
            {
                var known = agencies.Count == 0 ? _allRoles : agencies.SelectMany(RolesOf);
                faults.Add(new RuleFault($"{where}.roles[{i}]", UnknownName.Reason("role", role, string.Empty, known)));
            }
        }
    }

    private HashSet<string> RolesOf(string agency) => _roles.GetValueOrDefault(agency, []);
}
