using SharingBus.Federation.V1;

namespace SharingBus.Trust.Bundles;

/// <summary>A bundle that a <see cref="BundleVerifier"/> has accepted; there is no other way to get one.</summary>
public sealed class VerifiedBundle
{
    internal VerifiedBundle(SignedBundle signed, Bundle bundle, byte[] digest)
    {
        Signed = signed;
        Bundle = bundle;
        Digest = digest;
    }

    /// <summary>The bundle with its signatures, as it came: for whoever has to be shown it. Not to be changed.</summary>
    public SignedBundle Signed { get; }

    /// <summary>The contents. Shared by all who hold it: not to be changed.</summary>
    public Bundle Bundle { get; }

    /// <summary>SHA-256 of the signed bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; }
}
