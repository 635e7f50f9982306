using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>A federation's register with three pinned governance keys, and what is needed to forge one.</summary>
internal sealed class AttackedRegister : IDisposable
{
    private readonly Dictionary<string, AgencyKeys> _agencies;

    public AttackedRegister()
    {
        _agencies = TestFederation.Agencies.ToDictionary(agency => agency, AgencyKeys.Create);
        Verifier = new BundleVerifier(TestBundle.FederationId, Governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span)), Clock);
    }

    public TestClock Clock { get; } = new(TestFederation.Start);

    /// <summary>Keys that nodes pin.</summary>
    public SigningKey[] Governance { get; } = [SigningKey.Create(), SigningKey.Create(), SigningKey.Create()];

    /// <summary>A key that nobody pins.</summary>
    public SigningKey Stranger { get; } = SigningKey.Create();

    public BundleVerifier Verifier { get; }

    /// <summary>An agency's own signing key.</summary>
    public SigningKey KeyOf(string agency) => _agencies[agency].Signing;

    /// <summary>A sound bundle, changed.</summary>
    public Bundle Bundle(ulong version = 7, Action<Bundle>? change = null)
    {
        var sound = new TestBundle(_agencies, Governance, TestFederation.Start) { Version = version };
        Bundle bundle = Federation.V1.Bundle.Parser.ParseFrom(sound.Sign().Bundle);
        change?.Invoke(bundle);
        return bundle;
    }

    /// <summary>A bundle with the signatures that nodes ask for.</summary>
    public SignedBundle Signed(Bundle bundle) => BundleSigner.Sign(bundle, Governance[0], Governance[1]);

    /// <summary>A bundle as a node holds it in force.</summary>
    public VerifiedBundle InForce(Bundle bundle)
    {
        BundleResult result = Verifier.Verify(Signed(bundle), inForce: null);
        Assert.Equal("OK", result.Error.Reason());
        return result.Bundle!;
    }

    /// <summary>The school's policy, releasing everything, signed by somebody.</summary>
    public static AgencyPolicy SchoolPolicy(SigningKey by, ulong version = 7, string federation = TestBundle.FederationId) =>
        BundleSigner.SignPolicy(federation, new ReleasePolicy { Agency = TestBundle.School, Version = version }, by);

    /// <summary>Puts a policy in the place of the school's.</summary>
    public static void ReplaceSchoolPolicy(Bundle bundle, AgencyPolicy policy)
    {
        AgencyPolicy own = bundle.Policies.Single(p => ReleasePolicy.Parser.ParseFrom(p.Policy).Agency == TestBundle.School);
        bundle.Policies[bundle.Policies.IndexOf(own)] = policy;
    }

    /// <summary>The bundle with one bit of its bytes flipped and its signatures left as they were.</summary>
    public static SignedBundle Altered(SignedBundle signed, int at)
    {
        byte[] bytes = signed.Bundle.ToByteArray();
        bytes[at] ^= 1;
        return new SignedBundle { Bundle = ByteString.CopyFrom(bytes), Signatures = { signed.Signatures } };
    }

    public void Dispose()
    {
        foreach (IDisposable key in _agencies.Values.Concat<IDisposable>(Governance).Append(Stranger))
        {
            key.Dispose();
        }
    }
}
