using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>A federation's keys and its bundle, for targets that need good signatures.</summary>
internal static class SampleTrust
{
    private static readonly SigningKey[] Governors = [SigningKey.Create(), SigningKey.Create()];

    public static IReadOnlyDictionary<string, AgencyKeys> Keys { get; } =
        new[] { TestBundle.Police, TestBundle.School, TestBundle.Youth }.ToDictionary(agency => agency, AgencyKeys.Create);

    public static TimeProvider Clock { get; } = new StandingClock();

    public static IReadOnlyList<SigningKey> Governance => Governors;

    public static BundleVerifier Verifier { get; } =
        new(TestBundle.FederationId, Governors.Select(g => PublicSigningKey.FromSpki(g.Spki.Span)), Clock);

    public static SignedBundle Signed { get; } = new TestBundle(Keys, Governors, TestFederation.Start).Sign();

    public static VerifiedBundle Bundle { get; } = Verifier.Verify(Signed, null).Bundle!;

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TestFederation.Start;
    }
}
