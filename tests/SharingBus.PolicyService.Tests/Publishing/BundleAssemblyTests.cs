using SharingBus.Policy.Compiling;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using Xunit;

namespace SharingBus.PolicyService.Tests.Publishing;

public sealed class BundleAssemblyTests : IDisposable
{
    private readonly SampleFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Assembly_OfACompleteFederation_VerifiesAndCompiles()
    {
        var result = new BundleVerifier(SampleFederation.Name, _federation.Governance, TimeProvider.System).Verify(_federation.Bundle(3), null);

        Assert.Equal(BundleError.None, result.Error);
        Assert.Equal(3UL, result.Bundle!.Bundle.Version);
        Assert.Empty(CompiledBundle.Compile(result.Bundle.Bundle).Errors);
    }

    [Fact]
    public void Assembly_OfTheSameInput_GivesTheSameBytes()
    {
        var policy = _federation.SignedPolicy();

        Assert.Equal(Assemble(policies: [policy]).Bundle, Assemble(policies: [policy]).Bundle);
    }

    [Fact]
    public void Assembly_WithEverythingWrong_NamesEveryFault()
    {
        var documents = _federation.Documents with { Errors = [new DocumentError("ceiling.yaml", 3, "unknown field")] };
        var stranger = _federation.Keyrings[0] with { Agency = "stranger" };

        var result = BundleAssembly.Assemble(documents, [stranger], [], new BundleTerm(0, _federation.Now, _federation.Now, TimeSpan.Zero));

        Assert.False(result.Succeeded);
        Assert.Equal(9, result.Faults.Count);
        Assert.Contains("ceiling.yaml:3: unknown field", result.Faults);
        Assert.Throws<InvalidOperationException>(() => result.Sign(_federation.First));
    }

    [Fact]
    public void Assembly_WithAPolicyThatWasChangedAfterSigning_IsRefused()
    {
        var signed = _federation.SignedPolicy();
        _federation.Policy.Version++;

        Assert.Contains("has not signed version 2", Assert.Single(Assemble(policies: [signed]).Faults), StringComparison.Ordinal);
    }

    private AssembledBundle Assemble(IReadOnlyCollection<Federation.V1.AgencyPolicy> policies) =>
        BundleAssembly.Assemble(_federation.Documents, _federation.Keyrings, policies, _federation.Term(1));
}
