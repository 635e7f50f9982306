using System.Diagnostics.CodeAnalysis;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService.Publishing;

/// <summary>A bundle ready to be signed, or everything that is wrong.</summary>
public sealed class AssembledBundle
{
    internal AssembledBundle(Bundle bundle) => Bundle = bundle;

    internal AssembledBundle(IReadOnlyList<string> faults) => Faults = faults;

    /// <summary>The bundle; null where there are faults.</summary>
    public Bundle? Bundle { get; }

    /// <summary>What is wrong, one sentence each; empty where there is a bundle.</summary>
    public IReadOnlyList<string> Faults { get; } = [];

    /// <summary>Whether there is a bundle.</summary>
    [MemberNotNullWhen(true, nameof(Bundle))]
    public bool Succeeded => Bundle is not null;

    /// <summary>Signs the bundle with governance keys. Nodes ask for two that they pin; signers at different places add theirs one by one.</summary>
    /// <exception cref="InvalidOperationException">There are faults.</exception>
    public SignedBundle Sign(params IReadOnlyCollection<SigningKey> signers) =>
        Succeeded ? BundleSigner.Sign(Bundle, signers) : throw new InvalidOperationException(string.Join(Environment.NewLine, Faults));
}
