using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A federation of three: police and school share, the youth agency gets nothing and may send to the police.</summary>
internal sealed class TestBundle(IReadOnlyDictionary<string, AgencyKeys> keys, IReadOnlyList<SigningKey> governance, DateTimeOffset now)
{
    public const string FederationId = "testland";
    public const string Police = "police-test";
    public const string School = "school-test";
    public const string Youth = "youth-test";
    public const string DutyDesk = "police.duty-desk";
    public const string NightDesk = "police.night-desk";
    public const string NewDesk = "police.new-desk";
    public const string SafeguardingLead = "education.safeguarding-lead";
    public const string Head = "education.head";
    public const string Mentor = "youth.mentor";

    /// <summary>The agreement under which the youth agency, which publishes nothing here, may send to the police.</summary>
    public const string YouthAgreement = "youth-police";

    public ulong Version { get; set; } = 1;

    public string PoliceRole { get; set; } = DutyDesk;

    /// <summary>Whether the youth agency is a member.</summary>
    public bool HasYouth { get; set; } = true;

    public DateTimeOffset AgreementEnds { get; set; } = now.AddDays(30);

    public DateTimeOffset Ends { get; set; } = now.AddDays(365);

    public List<string> SchoolReleases { get; } = ["title", "place", "severity", "persons.names", "indicators"];

    /// <summary>What the school releases to a second role of the police; nothing, and no such role, unless set.</summary>
    public IReadOnlyList<string>? NightDeskReleases { get; set; }

    /// <summary>Changes the school's policy before it is signed.</summary>
    public Action<ReleasePolicy>? ShapeSchoolPolicy { get; set; }

    /// <summary>Policies of agencies that have none otherwise.</summary>
    public List<ReleasePolicy> MorePolicies { get; } = [];

    /// <summary>Changes to everything but the policies, before the bundle is signed.</summary>
    public Action<Bundle>? Shape { get; set; }

    private string[] NightRoles => NightDeskReleases is null ? [] : [NightDesk];

    public SignedBundle Sign()
    {
        var bundle = new Bundle
        {
            Federation = FederationId,
            Version = Version,
            IssuedAtUnixMicros = Micros(now),
            ValidFromUnixMicros = Micros(now.AddDays(-1)),
            ValidUntilUnixMicros = Micros(Ends),
            MaxStalenessSeconds = 900,
            Ceiling = Ceiling(),
        };
        bundle.Agencies.Add(Agency(Police, Sector.Police, PoliceRole));
        bundle.Agencies[^1].Roles.AddRange(NightRoles.Select(role => new Role { Id = role, Title = role }));
        bundle.Agencies.Add(Agency(School, Sector.Education, SafeguardingLead));
        if (HasYouth)
        {
            bundle.Agencies.Add(Agency(Youth, Sector.CivilSociety, Mentor));
            bundle.Agreements.Add(YouthToPolice());
            bundle.Policies.Add(BundleSigner.SignPolicy(FederationId, YouthPolicy(), keys[Youth].Signing));
        }

        bundle.Agreements.Add(SampleAgreement.Between(School, Police, now, AgreementEnds));
        bundle.Policies.Add(BundleSigner.SignPolicy(FederationId, ShapedSchoolPolicy(), keys[School].Signing));
        bundle.Policies.AddRange(MorePolicies.Select(policy => BundleSigner.SignPolicy(FederationId, policy, keys[policy.Agency].Signing)));
        Shape?.Invoke(bundle);
        return BundleSigner.Sign(bundle, [.. governance]);
    }

    private static long Micros(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() * 1000;

    private Agency Agency(string id, Sector sector, string role) => new()
    {
        Id = id,
        Name = id,
        Sector = sector,
        Roles = { new Role { Id = role, Title = role } },
        SigningKeys = { keys[id].Signing.ToPublicKey(now.AddDays(-1), now.AddDays(365)) },
        EncryptionKeys = { keys[id].Encryption.ToPublicKey(now.AddDays(-1), now.AddDays(365)) },
    };

    private ReleasePolicy Ceiling() => new()
    {
        Version = 1,
        Grants =
        {
            new Grant
            {
                Id = "everything",
                Description = "The ceiling allows every field; owners decide.",
                Types_ = { NoticeType.ThreatNotice },
                Roles = { PoliceRole, SafeguardingLead, Mentor, NightRoles },
                Purposes = { Purpose.Prevention },
                MaxTlp = Tlp.Red,
                Release = { "*" },
            },
        },
    };

    private ReleasePolicy ShapedSchoolPolicy()
    {
        ReleasePolicy policy = SchoolPolicy();
        ShapeSchoolPolicy?.Invoke(policy);
        return policy;
    }

    private ReleasePolicy SchoolPolicy() => new()
    {
        Agency = School,
        Version = Version,
        Grants =
        {
            NightDeskGrants(),
            new Grant
            {
                Id = "threats-to-duty-desk",
                Description = "The duty desk sees what happened, where, and the names of those concerned.",
                Types_ = { NoticeType.ThreatNotice },
                Roles = { PoliceRole },
                Purposes = { Purpose.Prevention },
                Release = { SchoolReleases },
            },
        },
    };

    private Agreement YouthToPolice()
    {
        Agreement agreement = SampleAgreement.Between(Youth, Police, now, now.AddDays(30));
        agreement.Id = YouthAgreement;
        agreement.Parties[1].Sends = false;
        return agreement;
    }

    private ReleasePolicy YouthPolicy() => new()
    {
        Agency = Youth,
        Version = Version,
        Grants =
        {
            new Grant
            {
                Id = "threats-to-police",
                Description = "The police see everything.",
                Types_ = { NoticeType.ThreatNotice, NoticeType.InformationResponse },
                Roles = { PoliceRole, NightRoles },
                Purposes = { Purpose.Prevention },
                Release = { "*" },
            },
        },
    };

    private IEnumerable<Grant> NightDeskGrants() => NightRoles.Select(role => new Grant
    {
        Id = "threats-to-night-desk",
        Description = "The night desk sees less.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { role },
        Purposes = { Purpose.Prevention },
        Release = { NightDeskReleases },
    });
}
