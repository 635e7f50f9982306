using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests;

/// <summary>Three agencies, two governance signers and the bundle that names them.</summary>
internal sealed class TestFederation : IDisposable
{
    public const string Name = "test-federation";
    public const string Police = "police-north";
    public const string School = "school-board";
    public const string Health = "health-east";

    private readonly List<IDisposable> _owned = [];

    public TestFederation()
    {
        Start = new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);
        Time = new ManualTime(Start);
        Governance = [Own(SigningKey.Create()), Own(SigningKey.Create()), Own(SigningKey.Create())];
        Keys = new[] { Police, School, Health }.ToDictionary(id => id, id => Own(AgencyKeys.Create(id)));
        Verifier = new BundleVerifier(Name, Governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span)), Time);
        Directory = new KeyDirectory(Accept(Bundle()));
    }

    public DateTimeOffset Start { get; }

    public ManualTime Time { get; }

    public SigningKey[] Governance { get; }

    public Dictionary<string, AgencyKeys> Keys { get; }

    public BundleVerifier Verifier { get; }

    public KeyDirectory Directory { get; }

    public Bundle Bundle(ulong version = 7)
    {
        Bundle bundle = new()
        {
            Federation = Name,
            Version = version,
            IssuedAtUnixMicros = UnixMicros.From(Start.AddHours(-1)),
            ValidFromUnixMicros = UnixMicros.From(Start.AddHours(-1)),
            ValidUntilUnixMicros = UnixMicros.From(Start.AddDays(90)),
        };
        foreach (AgencyKeys keys in Keys.Values)
        {
            Agency agency = new() { Id = keys.Agency };
            agency.SigningKeys.Add(keys.Signing.ToPublicKey(Start.AddDays(-1), Start.AddDays(30)));
            agency.EncryptionKeys.Add(keys.Encryption.ToPublicKey(Start.AddDays(-1), Start.AddDays(30)));
            bundle.Agencies.Add(agency);
        }

        bundle.Policies.Add(BundleSigner.SignPolicy(Name, new ReleasePolicy { Agency = Police, Version = 3 }, Keys[Police].Signing));
        return bundle;
    }

    public SignedBundle Signed(Bundle bundle) => BundleSigner.Sign(bundle, Governance[0], Governance[1]);

    public VerifiedBundle Accept(Bundle bundle)
    {
        BundleResult result = Verifier.Verify(Signed(bundle), inForce: null);
        Assert.Equal(BundleError.None, result.Error);
        return result.Bundle!;
    }

    public BatchSealer Sealer(string sender = Police, string recipient = School, Lane lane = Lane.Bulk, EpochLimits? limits = null) =>
        Own(new BatchSealer(Keys[sender], recipient, lane, Directory, Time, limits));

    public BatchOpener Opener(string recipient = School) => Own(new BatchOpener(Keys[recipient], Directory, Time));

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    public T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
