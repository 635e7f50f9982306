using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;

namespace SharingBus.PolicyService.Publishing;

/// <summary>
/// Says part by part what differs between two bundles, for people who are asked to sign the second. What it means for a role and a field
/// is another question.
/// </summary>
public static class BundleComparison
{
    /// <summary>What differs, a line each, in a fixed order; empty where only version and validity do.</summary>
    /// <param name="from">The bundle before; null where there is none.</param>
    /// <param name="to">The bundle after.</param>
    public static IReadOnlyList<string> Describe(Bundle? from, Bundle to)
    {
        ArgumentNullException.ThrowIfNull(to);
        from ??= new Bundle();
        return
        [
            .. Setting("federation", from.Federation, to.Federation),
            .. Setting("new content stops unconfirmed after, in seconds", from.MaxStalenessSeconds, to.MaxStalenessSeconds),
            .. Parts("governance signer", from.GovernanceSigners, to.GovernanceSigners, signer => signer.Name, (before, after) => $"keys {Ids(before.Keys)} to {Ids(after.Keys)}"),
            .. Parts("agency", from.Agencies, to.Agencies, agency => agency.Id, Members),
            .. Parts("agreement", from.Agreements, to.Agreements, agreement => agreement.Id, (_, _) => "changed"),
            .. Parts("ceiling", Ceiling(from), Ceiling(to), _ => "", (before, after) => $"version {before.Version} to {after.Version}"),
            .. Parts("policy", from.Policies.Select(Read), to.Policies.Select(Read), policy => policy.Agency, (before, after) => $"version {before.Version} to {after.Version}"),
        ];
    }

    private static IEnumerable<string> Setting<T>(string name, T before, T after) =>
        EqualityComparer<T>.Default.Equals(before, after) ? [] : [$"{name}: {before} to {after}"];

    private static IEnumerable<string> Parts<T>(string kind, IEnumerable<T> before, IEnumerable<T> after, Func<T, string> id, Func<T, T, string> how)
        where T : class, IMessage<T>
    {
        var old = before.GroupBy(id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var now = after.GroupBy(id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var name in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var was = old.GetValueOrDefault(name);
            var becomes = now.GetValueOrDefault(name);
            if (!Equals(was, becomes))
            {
                yield return $"{kind} {name}".TrimEnd() + ": " + Word(was, becomes, how);
            }
        }
    }

    private static string Word<T>(T? was, T? becomes, Func<T, T, string> how)
        where T : class => (was, becomes) switch
    {
        (null, _) => "added",
        (_, null) => "removed",
        var (before, after) => how(before, after),
    };

    // Keys decide whom a federation trusts, so they are told apart from names and areas.
    private static string Members(Agency before, Agency after)
    {
        List<string> words = [];
        Add(!Equals(before.Roles, after.Roles), "roles changed");
        Add(!Equals(before.SigningKeys, after.SigningKeys), $"signing keys {Ids(before.SigningKeys)} to {Ids(after.SigningKeys)}");
        Add(!Equals(before.EncryptionKeys, after.EncryptionKeys), $"encryption keys {Ids(before.EncryptionKeys)} to {Ids(after.EncryptionKeys)}");
        Add(!Equals(before.Nodes, after.Nodes), $"nodes {Pins(before.Nodes)} to {Pins(after.Nodes)}");
        Add(!Equals(before.SystemRegister, after.SystemRegister), $"systems {Systems(before, after)}");
        var rest = (Agency agency) => (agency.Name, agency.Sector, string.Join('\n', agency.Areas));
        Add(rest(before) != rest(after), "name, sector or areas changed");
        return words.Count > 0 ? string.Join("; ", words) : "changed";

        void Add(bool holds, string word)
        {
            if (holds)
            {
                words.Add(word);
            }
        }
    }

    private static string Ids(IEnumerable<PublicKey> keys) => string.Join('+', keys.Select(key =>
        $"{key.KeyId} until {DateTimeOffset.UnixEpoch.AddMicroseconds(key.ValidUntilUnixMicros):yyyy-MM-dd}"));

    private static string Pins(IEnumerable<NodeIdentity> nodes) => nodes.Any()
        ? string.Join('+', nodes.Select(node => $"{Convert.ToHexStringLower(node.SpkiSha256.Span)}{End(node)}"))
        : "by name alone";

    private static string End(NodeIdentity node) =>
        node.ValidUntilUnixMicros == 0 ? string.Empty : $" until {DateTimeOffset.UnixEpoch.AddMicroseconds(node.ValidUntilUnixMicros):yyyy-MM-dd}";

    private static string Systems(Agency before, Agency after)
    {
        if (before.SystemRegister is null || after.SystemRegister is null)
        {
            return after.SystemRegister is null ? "no longer bounded by the register" : $"bounded to {string.Join('+', after.SystemRegister.Systems.Select(system => system.Name))}";
        }

        return string.Join(", ", Parts("system", before.SystemRegister.Systems, after.SystemRegister.Systems, system => system.Name, (_, _) => "other rights"));
    }

    private static IEnumerable<ReleasePolicy> Ceiling(Bundle bundle) => bundle.Ceiling is { } ceiling ? [ceiling] : [];

    private static ReleasePolicy Read(AgencyPolicy signed) => ReleasePolicy.Parser.ParseFrom(signed.Policy);
}
