using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.TestKit.Samples;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.PolicyService.Tests;

/// <summary>A school that sends threat notices to the police, its keys and two governance signers.</summary>
internal sealed class SampleFederation : IDisposable
{
    public const string Name = "northbridge";
    public const string School = "school-northbridge";
    public const string Police = "police-northbridge";
    public const string Desk = "police.prevention-desk";

    private readonly AgencyKeys _school = AgencyKeys.Create(School);
    private readonly AgencyKeys _police = AgencyKeys.Create(Police);

    public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public SigningKey First { get; } = SigningKey.Create();

    public SigningKey Second { get; } = SigningKey.Create();

    public IReadOnlyList<PublicSigningKey> Governance => [PublicSigningKey.FromSpki(First.Spki.Span), PublicSigningKey.FromSpki(Second.Spki.Span)];

    public ReleasePolicy Policy { get; } = new() { Agency = School, Version = 1, Grants = { Grant("own", "title", "category") } };

    public FederationDocuments Documents => new(
        new Bundle
        {
            Federation = Name,
            MaxStalenessSeconds = 900,
            Agencies =
            {
                new Agency { Id = School, Name = "School authority", Sector = Sector.Education },
                new Agency { Id = Police, Name = "Police", Sector = Sector.Police, Roles = { new Role { Id = Desk } } },
            },
        },
        [SampleAgreement.Between(School, Police, Now, Now.AddDays(30))],
        new ReleasePolicy { Version = 1, Grants = { Grant("ceiling", "title", "category", "place") } },
        [Policy],
        []);

    public IReadOnlyList<AgencyKeyring> Keyrings => [Keyring(_school), Keyring(_police)];

    public AgencyPolicy SignedPolicy() => BundleSigner.SignPolicy(Name, Policy, _school.Signing);

    public AgencyPolicy PolicySignedByAnother() => BundleSigner.SignPolicy(Name, Policy, _police.Signing);

    public AssembledBundle Assemble(ulong version) => BundleAssembly.Assemble(Documents, Keyrings, [SignedPolicy()], Term(version));

    public BundleTerm Term(ulong version) => new(version, Now, Now.AddHours(-1), TimeSpan.FromDays(1));

    public SignedBundle Bundle(ulong version) => Assemble(version).Sign(First, Second);

    public void Dispose()
    {
        _school.Dispose();
        _police.Dispose();
        First.Dispose();
        Second.Dispose();
    }

    private AgencyKeyring Keyring(AgencyKeys keys) => new(
        keys.Agency,
        [keys.Signing.ToPublicKey(Now.AddHours(-1), Now.AddDays(30))],
        [keys.Encryption.ToPublicKey(Now.AddHours(-1), Now.AddDays(30))]);

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
}
