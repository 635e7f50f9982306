using System.Security.Cryptography;
using SharingBus.Federation.V1;
using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Compiling;

/// <summary>What the register must hold of nodes, systems and governance signers.</summary>
internal static class IdentityRules
{
    private const int PinBytes = SHA256.HashSizeInBytes;
    private const int KeyIdBytes = 8;

    /// <summary>Everything that is wrong, all at once.</summary>
    public static IEnumerable<RuleFault> Check(Bundle register)
    {
        var faults = new List<RuleFault>();
        var pins = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < register.Agencies.Count; i++)
        {
            CheckNodes(register.Agencies[i], $"agencies[{i}]", pins, faults);
            CheckSystems(register.Agencies[i], $"agencies[{i}].system_register", faults);
        }

        CheckSigners(register, faults);
        return faults;
    }

    private static void CheckNodes(Agency agency, string where, Dictionary<string, string> seen, List<RuleFault> faults)
    {
        for (var i = 0; i < agency.Nodes.Count; i++)
        {
            var node = agency.Nodes[i];
            var at = $"{where}.nodes[{i}]";
            if (node.SpkiSha256.Length != PinBytes)
            {
                faults.Add(new RuleFault(
                    $"{at}.spki_sha256", $"has {node.SpkiSha256.Length} bytes; a pin is the SHA-256 of the key, {PinBytes} bytes in base64 (`sharingbus pki pin`)"));
            }
            else if (!seen.TryAdd(node.SpkiSha256.ToBase64(), agency.Id))
            {
                faults.Add(new RuleFault(
                    $"{at}.spki_sha256", $"stands twice, at '{ShownText.Of(seen[node.SpkiSha256.ToBase64()])}' as well; every node has a key of its own"));
            }

            if (node.ValidUntilUnixMicros != 0 && node.ValidUntilUnixMicros <= node.ValidFromUnixMicros)
            {
                faults.Add(new RuleFault($"{at}.valid_until_unix_micros", "is not after valid_from_unix_micros; the pin would never count"));
            }
        }
    }

    private static void CheckSystems(Agency agency, string where, List<RuleFault> faults)
    {
        var systems = agency.SystemRegister?.Systems ?? [];
        var roles = agency.Roles.Select(role => role.Id).ToHashSet(StringComparer.Ordinal);
        var (seen, looks) = (new HashSet<string>(StringComparer.Ordinal), new ConfusableNames());
        for (var i = 0; i < systems.Count; i++)
        {
            var (system, at) = (systems[i], $"{where}.systems[{i}]");
            if (NameForm.FaultOfId(system.Name) is { } fault)
            {
                faults.Add(new RuleFault($"{at}.name", fault));
            }
            else if (!seen.Add(system.Name))
            {
                faults.Add(new RuleFault($"{at}.name", $"the system '{system.Name}' stands twice"));
            }
            else if (looks.Add(system.Name) is { } other)
            {
                faults.Add(new RuleFault($"{at}.name", ConfusableNames.Reason(system.Name, other)));
            }

            for (var j = 0; j < system.Roles.Count; j++)
            {
                if (!roles.Contains(system.Roles[j]))
                {
                    faults.Add(new RuleFault(
                        $"{at}.roles[{j}]",
                        $"unknown role '{ShownText.Of(system.Roles[j])}' of '{ShownText.Of(agency.Id)}'{NameForm.Foreign(system.Roles[j])}{NearestName.Hint(system.Roles[j], roles)}"));
                }
            }
        }
    }

    private static void CheckSigners(Bundle register, List<RuleFault> faults)
    {
        var (names, keys) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < register.GovernanceSigners.Count; i++)
        {
            var (signer, at) = (register.GovernanceSigners[i], $"governance_signers[{i}]");
            if (string.IsNullOrWhiteSpace(signer.Name))
            {
                faults.Add(new RuleFault($"{at}.name", "is missing"));
            }
            else if (!names.Add(signer.Name))
            {
                faults.Add(new RuleFault($"{at}.name", $"the signer '{ShownText.Of(signer.Name)}' stands twice; list all keys of one under one name"));
            }

            if (signer.Keys.Count == 0)
            {
                faults.Add(new RuleFault($"{at}.keys", "is empty; a signer has a key (`sharingbus pki signer`)"));
            }

            for (var j = 0; j < signer.Keys.Count; j++)
            {
                if (FaultOf(signer.Keys[j]) is { } fault)
                {
                    faults.Add(new RuleFault($"{at}.keys[{j}]", fault));
                }
                else if (!keys.Add(signer.Keys[j].KeyId))
                {
                    faults.Add(new RuleFault($"{at}.keys[{j}]", $"the key {signer.Keys[j].KeyId} stands twice"));
                }
            }
        }
    }

    // That it is a key on P-256 is checked where bundles are verified.
    private static string? FaultOf(PublicKey key) =>
        key.KeyId == Convert.ToHexStringLower(SHA256.HashData(key.Spki.Span).AsSpan(0, KeyIdBytes))
            ? null
            : $"key_id '{ShownText.Of(key.KeyId)}' is not that of the key under spki; take both from `sharingbus pki signer`";
}
