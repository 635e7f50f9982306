using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>A bundle that somebody would like to be believed, and the reason for which nobody does.</summary>
/// <param name="Name">What is attacked.</param>
/// <param name="Reason">The named reason of the refusal.</param>
/// <param name="Forge">Makes the bundle.</param>
internal sealed record BundleAttack(string Name, string Reason, Func<AttackedRegister, SignedBundle> Forge)
{
    private static readonly DateTimeOffset Now = TestFederation.Start;

    /// <summary>Every attack; the node has version 7 in force.</summary>
    public static IReadOnlyList<BundleAttack> All { get; } =
    [
        new("rolled back", "VERSION_ROLLED_BACK", r => r.Signed(r.Bundle(6))),
        new("version zero", "VERSION_ROLLED_BACK", r => r.Signed(r.Bundle(0))),
        new("same version, other content", "VERSION_REUSED", r => r.Signed(r.Bundle(7, b => b.MaxStalenessSeconds = 86_400))),
        new("unsigned", "TOO_FEW_SIGNATURES", r => BundleSigner.Sign(r.Bundle(8))),
        new("one signature", "TOO_FEW_SIGNATURES", r => BundleSigner.Sign(r.Bundle(8), r.Governance[0])),
        new("the same signature twice", "SIGNER_REPEATED", r => Repeated(BundleSigner.Sign(r.Bundle(8), r.Governance[0]))),
        new("one key signs twice", "SIGNER_REPEATED", r => BundleSigner.Sign(r.Bundle(8), r.Governance[0], r.Governance[0])),
        new("two keys of one signer", "SIGNER_REPEATED", r => r.Signed(r.Bundle(8, b => b.GovernanceSigners.Add(Office(r))))),
        new("two keys of one signer, which the bundle leaves out", "SIGNER_REPEATED", r => BundleSigner.Sign(r.Bundle(8), r.Governance[1], r.Governance[2])),
        new("a key that nobody pins", "UNKNOWN_SIGNER", r => BundleSigner.Sign(r.Bundle(8), r.Governance[0], r.Stranger)),
        new("a key that the bundle itself names as a signer", "UNKNOWN_SIGNER", r => BundleSigner.Sign(r.Bundle(8, b => b.GovernanceSigners.Add(Named("A new office", r.Stranger))), r.Governance[0], r.Stranger)),
        new("an agency's key", "UNKNOWN_SIGNER", r => BundleSigner.Sign(r.Bundle(8), r.Governance[0], r.KeyOf(TestBundle.School))),
        new("a stranger under a pinned key's id", "SIGNATURE_INVALID", Impersonated),
        new("signatures of another bundle", "SIGNATURE_INVALID", r => new SignedBundle { Bundle = r.Bundle(9).ToByteString(), Signatures = { r.Signed(r.Bundle(8)).Signatures } }),
        new("an altered byte", "SIGNATURE_INVALID", r => AttackedRegister.Altered(r.Signed(r.Bundle(8)), 100)),
        new("truncated", "SIGNATURE_INVALID", r => Cut(r.Signed(r.Bundle(8)))),
        new("truncated before it was signed", "MALFORMED", r => SignBytes(r, [.. r.Bundle(8).ToByteArray().AsSpan(0, 500)])),
        new("ten megabytes", "TOO_LARGE", r => SignBytes(r, new byte[10 * 1024 * 1024])),
        new("a thousand signatures", "TOO_LARGE", r => BundleSigner.Sign(r.Bundle(8), [.. Enumerable.Repeat(r.Governance[0], 1_000)])),
        new("another federation", "WRONG_FEDERATION", r => r.Signed(r.Bundle(8, b => b.Federation = "another-land"))),
        new("a federation that looks alike", "WRONG_FEDERATION", r => r.Signed(r.Bundle(8, b => b.Federation = "test\u04CFand"))),
        new("expired", "EXPIRED", r => r.Signed(r.Bundle(8, b => b.ValidUntilUnixMicros = Now.ToUnixTimeMilliseconds() * 1000))),
        new("not yet valid", "NOT_YET_VALID", r => r.Signed(r.Bundle(8, b => b.ValidFromUnixMicros = Now.AddMinutes(1).ToUnixTimeMilliseconds() * 1000))),
        new("a policy that another agency signed", "AGENCY_POLICY_KEY_UNKNOWN", r => WithPolicy(r, AttackedRegister.SchoolPolicy(r.KeyOf(TestBundle.Police), 8))),
        new("a policy that the governance signed", "AGENCY_POLICY_KEY_UNKNOWN", r => WithPolicy(r, AttackedRegister.SchoolPolicy(r.Governance[0], 8))),
        new("a policy that the governance signed under the agency's key id", "AGENCY_POLICY_SIGNATURE_INVALID", Resigned),
        new("an agency's own policy of another federation", "AGENCY_POLICY_SIGNATURE_INVALID", r => WithPolicy(r, AttackedRegister.SchoolPolicy(r.KeyOf(TestBundle.School), 8, "another-land"))),
        new("an agency's own policy of last year", "AGENCY_POLICY_ROLLED_BACK", r => WithPolicy(r, AttackedRegister.SchoolPolicy(r.KeyOf(TestBundle.School), 1))),
        new("a governance key as an agency's", "KEY_REPEATED", r => r.Signed(r.Bundle(8, b => b.GovernanceSigners.Add(Named("School", r.KeyOf(TestBundle.School)))))),
        new("one node's pin at two agencies", "NODE_PIN_REPEATED", r => r.Signed(r.Bundle(8, b => Pin(b, 32, 0, 1)))),
        new("a pin that is no digest", "NODE_PIN_INVALID", r => r.Signed(r.Bundle(8, b => Pin(b, 31, 0)))),
        new("a system in a role of another agency", "SYSTEM_ROLE_UNKNOWN", r => r.Signed(r.Bundle(8, b => Add(b, new SystemRights { Name = "records", Roles = { TestBundle.DutyDesk } })))),
        new("a system twice", "SYSTEM_INVALID", r => r.Signed(r.Bundle(8, b => Add(b, new SystemRights { Name = "records" }, new SystemRights { Name = "records", Audit = true })))),
    ];

    /// <summary>The register in force when the attacks come: it says that two of the pinned keys are one office's.</summary>
    public static VerifiedBundle InForce(AttackedRegister register) => register.InForce(register.Bundle(7, b => b.GovernanceSigners.Add(Office(register, 1, 2))));

    private static GovernanceSigner Office(AttackedRegister register, int first = 0, int second = 1) =>
        Named("Data protection office", register.Governance[first], register.Governance[second]);

    private static GovernanceSigner Named(string name, params IEnumerable<SigningKey> keys) =>
        new() { Name = name, Keys = { keys.Select(key => key.ToPublicKey(Now, Now.AddDays(1))) } };

    private static SignedBundle Repeated(SignedBundle signed)
    {
        signed.Signatures.Add(signed.Signatures[0].Clone());
        return signed;
    }

    private static SignedBundle Cut(SignedBundle signed) =>
        new() { Bundle = ByteString.CopyFrom(signed.Bundle.Span[..(signed.Bundle.Length / 2)]), Signatures = { signed.Signatures } };

    private static SignedBundle SignBytes(AttackedRegister register, byte[] bytes)
    {
        SignedBundle signed = new() { Bundle = ByteString.CopyFrom(bytes) };
        BundleSigner.AddSignature(signed, register.Governance[0]);
        BundleSigner.AddSignature(signed, register.Governance[1]);
        return signed;
    }

    private static SignedBundle Impersonated(AttackedRegister register)
    {
        SignedBundle signed = BundleSigner.Sign(register.Bundle(8), register.Governance[0], register.Stranger);
        signed.Signatures[1].KeyId = register.Governance[1].Id;
        return signed;
    }

    private static SignedBundle WithPolicy(AttackedRegister register, AgencyPolicy policy) =>
        register.Signed(register.Bundle(8, bundle => AttackedRegister.ReplaceSchoolPolicy(bundle, policy)));

    private static SignedBundle Resigned(AttackedRegister register)
    {
        AgencyPolicy policy = AttackedRegister.SchoolPolicy(register.Governance[0], 8);
        policy.Signature.KeyId = register.KeyOf(TestBundle.School).Id;
        return WithPolicy(register, policy);
    }

    private static void Pin(Bundle bundle, int bytes, params int[] agencies)
    {
        foreach (int agency in agencies)
        {
            bundle.Agencies[agency].Nodes.Add(new NodeIdentity { SpkiSha256 = ByteString.CopyFrom(new byte[bytes]) });
        }
    }

    private static void Add(Bundle bundle, params IEnumerable<SystemRights> systems) =>
        bundle.Agencies.Single(agency => agency.Id == TestBundle.School).SystemRegister = new SystemRegister { Systems = { systems } };
}
