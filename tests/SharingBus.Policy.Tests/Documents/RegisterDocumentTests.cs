using System.Security.Cryptography;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;

namespace SharingBus.Policy.Tests.Documents;

/// <summary>The register's nodes, systems and governance signers are read strictly: every fault with its file, line and reason.</summary>
public sealed class RegisterDocumentTests
{
    private static readonly string PinA = Convert.ToBase64String(SHA256.HashData("a"u8));
    private static readonly string PinB = Convert.ToBase64String(SHA256.HashData("b"u8));
    private static readonly string Spki = Convert.ToBase64String("key"u8);
    private static readonly string KeyId = Convert.ToHexStringLower(SHA256.HashData("key"u8))[..16];

    private static readonly string Text = $"""
        federation: northbridge
        governance_signers:
          - name: Data Protection Office
            keys:
              - key_id: "{KeyId}"
                spki: {Spki}
        agencies:
          - id: police-northbridge
            nodes:
              - spki_sha256: {PinA}
                valid_until_unix_micros: 1798761600000000
              - spki_sha256: {PinB}
                valid_from_unix_micros: 1767225600000000
            system_register:
              systems:
                - name: records
                  publish_types: [ThreatNotice]
                  roles: [police.duty-desk]
                  audit: true
                - name: desk-10
            roles:
              - id: police.duty-desk
          - id: school-northbridge
            system_register: {Braces}
            roles:
              - id: education.safeguarding-lead
        """;

    private const string Braces = "{}";

    public static TheoryData<string, string, string> Faults => new()
    {
        { $"spki_sha256: {PinA}", "spki_sha256: YWJj", "federation.yaml:10: agencies[0].nodes[0].spki_sha256: has 3 bytes; a pin is the SHA-256 of the key, 32 bytes in base64" },
        { $"spki_sha256: {PinA}", "spki_sha256: not/base64!", "federation.yaml:10: 'not/base64!' is no value for 'spki_sha256' (Bytes); write base64" },
        { $"spki_sha256: {PinB}", $"spki_sha256: {PinA}", "federation.yaml:12: agencies[0].nodes[1].spki_sha256: stands twice, at 'police-northbridge' as well" },
        { "system_register: {}", $"nodes: [{{ spki_sha256: {PinA} }}]", "federation.yaml:24: agencies[1].nodes[0].spki_sha256: stands twice, at 'police-northbridge' as well" },
        { "valid_from_unix_micros: 1767225600000000", "valid_from_unix_micros: 2\n        valid_until_unix_micros: 2", "federation.yaml:14: agencies[0].nodes[1].valid_until_unix_micros: is not after valid_from_unix_micros" },
        { "roles: [police.duty-desk]", "roles: [police.duty-dask]", "federation.yaml:18: agencies[0].system_register.systems[0].roles[0]: unknown role 'police.duty-dask' of 'police-northbridge'; nearest valid name 'police.duty-desk'" },
        { "roles: [police.duty-desk]", "roles: [education.safeguarding-lead]", "federation.yaml:18: agencies[0].system_register.systems[0].roles[0]: unknown role 'education.safeguarding-lead' of 'police-northbridge'" },
        { "[ThreatNotice]", "[ThreatNotise]", "federation.yaml:17: unknown NoticeType 'ThreatNotise'; nearest valid name 'ThreatNotice'" },
        { "name: desk-10", "name: records", "federation.yaml:20: agencies[0].system_register.systems[1].name: the system 'records' stands twice" },
        { "name: desk-10", "name: rec0rds", "federation.yaml:20: agencies[0].system_register.systems[1].name: 'rec0rds' looks like 'records'" },
        { "name: desk-10", "name: Desk", "federation.yaml:20: agencies[0].system_register.systems[1].name: 'Desk' is no id: it holds 'D'" },
        { "system_register: {}", "system_register:", "federation.yaml:24: " },
        { "name: Data Protection Office", "name: \" \"", "federation.yaml:3: governance_signers[0].name: is missing" },
        { $"key_id: \"{KeyId}\"", "key_id: \"0123456789abcdef\"", "federation.yaml:5: governance_signers[0].keys[0]: key_id '0123456789abcdef' is not that of the key under spki" },
    };

    [Fact]
    public void Load_SoundRegister_HasNodesSystemsAndSigners()
    {
        var register = Load(Text, out var errors);

        Assert.Empty(errors);
        Assert.Equal([PinA, PinB], register.Agencies[0].Nodes.Select(node => node.SpkiSha256.ToBase64()));
        Assert.True(register.Agencies[0].SystemRegister.Systems[0].Audit);
        Assert.NotNull(register.Agencies[1].SystemRegister); // there, and empty: nobody
        Assert.Equal(KeyId, register.GovernanceSigners[0].Keys[0].KeyId);
    }

    [Fact]
    public void Load_WithoutSystems_LeavesTheRegisterOut()
    {
        var register = Load(Text.Replace("    system_register: {}\n", string.Empty, StringComparison.Ordinal), out var errors);

        Assert.Empty(errors);
        Assert.Null(register.Agencies[1].SystemRegister);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Load_OneFault_IsToldWithFileLineAndReason(string sound, string faulty, string expected)
    {
        var text = Text.Replace(sound, faulty, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);

        _ = Load(text, out var errors);

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    private static Bundle Load(string text, out string[] errors)
    {
        var document = YamlDocument.Load<Bundle>(text, "federation.yaml");
        errors = [.. document.Errors.Concat(PolicyValidator.CheckRegister(document)).Select(error => error.ToString())];
        return document.Message;
    }
}
