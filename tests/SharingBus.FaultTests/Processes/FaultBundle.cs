using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Processes;

/// <summary>Two agencies: the school's threats reach the case desk of the police, three fields of them.</summary>
internal static class FaultBundle
{
    public const string Federation = "faultland";
    public const string Origin = "school-fault";
    public const string Recipient = "police-fault";
    public const string Role = "police.case-desk";
    public const ulong Version = 1;

    /// <summary>What the policy grants to the role.</summary>
    public static readonly string[] Released = ["category", "title"];

    /// <summary>What the role may see: the grant, what travels with every view, and the language, which qualifies the title.</summary>
    public static readonly string[] Visible = [.. Released, "handling", "urgency", "severity", "certainty", "assertion", "lang"];

    public static SignedBundle Sign(IReadOnlyDictionary<string, AgencyKeys> keys, SigningKey[] governance)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var policy = new ReleasePolicy { Agency = Origin, Version = 1, Grants = { Grant("threats-to-case-desk", Released) } };
        var bundle = new Bundle
        {
            Federation = Federation,
            Version = Version,
            IssuedAtUnixMicros = Micros(now),
            ValidFromUnixMicros = Micros(now.AddHours(-1)),
            ValidUntilUnixMicros = Micros(now.AddDays(30)),
            MaxStalenessSeconds = 900,
            Ceiling = new ReleasePolicy { Version = 1, Grants = { Grant("ceiling", ["*"]) } },
            Agencies = { Member(Origin, keys[Origin], now), Member(Recipient, keys[Recipient], now) },
            Agreements = { SampleAgreement.Between(Origin, Recipient, now, now.AddDays(20)) },
            Policies = { BundleSigner.SignPolicy(Federation, policy, keys[Origin].Signing) },
        };
        bundle.Agencies[1].Roles.Add(new Role { Id = Role, Title = Role });
        return BundleSigner.Sign(bundle, [.. governance]);
    }

    private static long Micros(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() * 1000;

    private static Agency Member(string id, AgencyKeys keys, DateTimeOffset now) => new()
    {
        Id = id,
        Name = id,
        Sector = id == Origin ? Sector.Education : Sector.Police,
        SigningKeys = { keys.Signing.ToPublicKey(now.AddHours(-1), now.AddDays(30)) },
        EncryptionKeys = { keys.Encryption.ToPublicKey(now.AddHours(-1), now.AddDays(30)) },
    };

    private static Grant Grant(string id, IEnumerable<string> release) => new()
    {
        Id = id,
        Description = "For the fault tests.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { Role },
        Purposes = { Purpose.Prevention },
        MaxTlp = Tlp.Amber,
        Release = { release },
    };
}
