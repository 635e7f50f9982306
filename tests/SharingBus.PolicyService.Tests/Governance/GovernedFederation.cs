using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Governance;
using SharingBus.TestKit.Samples;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>A school and the police, and four people: three with a governance key each, and one who only proposes.</summary>
internal sealed class GovernedFederation : IDisposable
{
    public const string Name = "northbridge";
    public const string School = "school-northbridge";
    public const string Police = "police-northbridge";
    public const string Desk = "police.prevention-desk";

    private readonly AgencyKeys _school = AgencyKeys.Create(School);
    private readonly AgencyKeys _police = AgencyKeys.Create(Police);

    public GovernedFederation() => Keys = new Dictionary<string, SigningKey>(StringComparer.Ordinal)
    {
        ["ada"] = SigningKey.Create(), ["ben"] = SigningKey.Create(), ["cleo"] = SigningKey.Create(), ["ben-2"] = SigningKey.Create(),
    };

    public MovableClock Time { get; } = new(TimeProvider.System.GetUtcNow());

    public Dictionary<string, SigningKey> Keys { get; }

    public IReadOnlyList<PublicSigningKey> Pinned => [.. Keys.Values.Select(Public)];

    /// <summary>Ada, Ben and Cleo sign; Ben with two keys and two certificates. Dora proposes.</summary>
    public IReadOnlyList<GovernancePerson> People =>
    [
        new("ada", [new Caller(School, "ada")], [Public(Keys["ada"])]),
        new("ben", [new Caller(Police, "ben"), new Caller(Police, "ben-at-home")], [Public(Keys["ben"]), Public(Keys["ben-2"])]),
        new("cleo", [new Caller(Police, "cleo")], [Public(Keys["cleo"])]),
        new("dora", [new Caller(School, "dora")], []),
    ];

    public GovernanceOptions OptionsWith(JournalOptions journal) => new() { Journal = journal, People = People };

    public PolicyServiceOptions ServiceOptions(string directory, GovernanceOptions? governance) => new()
    {
        Federation = Name,
        BundleDirectory = directory,
        GovernanceKeys = Pinned,
        ConfirmationInterval = TimeSpan.FromSeconds(1),
        Governance = governance,
    };

    /// <summary>Everything that a first bundle needs.</summary>
    public ChangeSet Founding() => new()
    {
        Register = Register(),
        Agreements = { Agreement() },
        Ceiling = new ReleasePolicy { Version = 1, Grants = { Grant("ceiling", "title", "category", "place") } },
        Policies = { SchoolPolicy(1, "title") },
    };

    public Register Register() => new() { MaxStalenessSeconds = 900, Agencies = { Agency(_school, Sector.Education), Agency(_police, Sector.Police) } };

    public Agreement Agreement() => SampleAgreement.Between(School, Police, Time.GetUtcNow(), Time.GetUtcNow().AddDays(30));

    /// <summary>The school's policy, which names what the police's desk may see of it, signed by the school.</summary>
    public AgencyPolicy SchoolPolicy(ulong version, params string[] release) => BundleSigner.SignPolicy(Name, Policy(version, release), _school.Signing);

    public AgencyPolicy SchoolPolicySignedByThePolice(ulong version) => BundleSigner.SignPolicy(Name, Policy(version, "title"), _police.Signing);

    public Signature Sign(string key, ByteString candidate)
    {
        var signed = new SignedBundle { Bundle = candidate };
        BundleSigner.AddSignature(signed, Keys[key]);
        return signed.Signatures[0];
    }

    public void Dispose()
    {
        _school.Dispose();
        _police.Dispose();
        foreach (var key in Keys.Values)
        {
            key.Dispose();
        }
    }

    private static PublicSigningKey Public(SigningKey key) => PublicSigningKey.FromSpki(key.Spki.Span);

    private static ReleasePolicy Policy(ulong version, params string[] release) => new() { Agency = School, Version = version, Grants = { Grant("own", release) } };

    private static Grant Grant(string id, params string[] release) => new()
    {
        Id = id,
        Description = "The desk may know what it is about.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { Desk },
        Purposes = { Purpose.Prevention },
        MaxTlp = Tlp.Amber,
        Release = { release },
    };

    private Agency Agency(AgencyKeys keys, Sector sector) => new()
    {
        Id = keys.Agency,
        Name = keys.Agency,
        Sector = sector,
        Roles = { sector == Sector.Police ? [new Role { Id = Desk }] : Array.Empty<Role>() },
        SigningKeys = { keys.Signing.ToPublicKey(Time.GetUtcNow().AddHours(-1), Time.GetUtcNow().AddDays(400)) },
        EncryptionKeys = { keys.Encryption.ToPublicKey(Time.GetUtcNow().AddHours(-1), Time.GetUtcNow().AddDays(400)) },
    };
}
