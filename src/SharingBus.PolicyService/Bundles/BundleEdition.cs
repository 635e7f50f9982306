using SharingBus.Federation.V1;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Compiling;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Bundles;

/// <summary>One bundle in service: as it was signed, as it was verified, as it decides. Never changed.</summary>
internal sealed class BundleEdition(SignedBundle signed, VerifiedBundle verified)
{
    private readonly Lazy<CompiledBundle> _compiled = new(() => CompiledBundle.Compile(verified.Bundle));

    private readonly Lazy<PolicyModel> _model = new(() => PolicyModel.Of(verified.Bundle));

    /// <summary>What is handed out.</summary>
    public SignedBundle Signed => signed;

    /// <summary>What was verified.</summary>
    public VerifiedBundle Verified => verified;

    /// <summary>Its version.</summary>
    public ulong Version => verified.Bundle.Version;

    /// <summary>Whose key is whose.</summary>
    public FederationKeys Keys { get; } = new(verified);

    /// <summary>What answers questions about its rules.</summary>
    public PolicyModel Model => _model.Value;

    /// <summary>What decides as a node would.</summary>
    public CompiledBundle Compiled => _compiled.Value;
}
