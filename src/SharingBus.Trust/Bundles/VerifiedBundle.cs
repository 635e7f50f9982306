using SharingBus.Federation.V1;

namespace SharingBus.Trust.Bundles;

/// <summary>A bundle that a <see cref="BundleVerifier"/> has accepted; there is no other way to get one.</summary>
public sealed class VerifiedBundle
{
    internal VerifiedBundle(Bundle bundle, byte[] digest)
    {
        Bundle = bundle;
        Digest = digest;
    }

    /// <summary>The contents. Shared by all who hold it: not to be changed.</summary>
    public Bundle Bundle { get; }

    /// <summary>SHA-256 of the signed bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; }
}
