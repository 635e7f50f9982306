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

    /// <summary>Roles of the origin that the recipient's hub alerts: first one, then, where it does not answer, the other.</summary>
    public const string Coordinator = "education.coordinator";
    public const string Head = "education.head";

    public const ulong Version = 1;

    /// <summary>What the policy grants to the role.</summary>
    public static readonly string[] Released = ["category", "title"];

    /// <summary>What the role may see: the grant, what travels with every view, and the language, which qualifies the title.</summary>
    public static readonly string[] Visible = [.. Released, "handling", "urgency", "severity", "certainty", "assertion", "lang"];

    /// <summary>Signs it.</summary>
    /// <param name="keys">The agencies' keys.</param>
    /// <param name="governance">The governance's keys.</param>
    /// <param name="withAlerts">Whether the recipient sends alerts back, and the origin feedback about them.</param>
    public static SignedBundle Sign(IReadOnlyDictionary<string, AgencyKeys> keys, SigningKey[] governance, bool withAlerts = false)
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
        if (withAlerts)
        {
            AddAlerts(bundle, policy, keys, now);
        }

        return BundleSigner.Sign(bundle, [.. governance]);
    }

    private static void AddAlerts(Bundle bundle, ReleasePolicy ofOrigin, IReadOnlyDictionary<string, AgencyKeys> keys, DateTimeOffset now)
    {
        bundle.Agencies[0].Roles.AddRange(new[] { Coordinator, Head }.Select(role => new Role { Id = role, Title = role }));
        Agreement agreement = SampleAgreement.Between(Origin, Recipient, now, now.AddDays(20));
        agreement.Id = "alerts";
        agreement.Types_.Clear();
        agreement.Types_.Add([NoticeType.Alert, NoticeType.Feedback, NoticeType.KnowledgeProduct]);
        agreement.Purposes.Add(Purpose.SituationalAwareness);
        agreement.Retention.Clear();
        agreement.Retention.Add(agreement.Types_.Select(type => new Policy.V1.Retention { Type = type, Days = 90 }));
        bundle.Agreements.Add(agreement);

        Grant alerts = Grant("alerts", ["*"], NoticeType.Alert, Coordinator, Head);
        Grant feedback = Grant("feedback", ["about", "acted_at"], NoticeType.Feedback, Role);
        Grant bulletins = Grant("bulletins", ["*"], NoticeType.KnowledgeProduct, Coordinator);
        bundle.Ceiling.Grants.Add([alerts, feedback, bulletins]);
        ofOrigin.Grants.Add(feedback);
        var ofRecipient = new ReleasePolicy { Agency = Recipient, Version = 1, Grants = { alerts, bulletins } };
        bundle.Policies.Clear();
        bundle.Policies.Add(BundleSigner.SignPolicy(Federation, ofOrigin, keys[Origin].Signing));
        bundle.Policies.Add(BundleSigner.SignPolicy(Federation, ofRecipient, keys[Recipient].Signing));
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

    private static Grant Grant(string id, IEnumerable<string> release) => Grant(id, release, NoticeType.ThreatNotice, Role);

    private static Grant Grant(string id, IEnumerable<string> release, NoticeType type, params string[] roles) => new()
    {
        Id = id,
        Description = "For the fault tests.",
        Types_ = { type },
        Roles = { roles },
        Purposes = { type is NoticeType.Alert or NoticeType.KnowledgeProduct ? Purpose.SituationalAwareness : Purpose.Prevention },
        MaxTlp = Tlp.Amber,
        Release = { release },
    };
}
