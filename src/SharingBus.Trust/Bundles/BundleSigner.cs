using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Bundles;

/// <summary>Signs bundles for the governance and policies for the agencies.</summary>
public static class BundleSigner
{
    /// <summary>Serializes a bundle and signs it with every one of <paramref name="signers"/>.</summary>
    public static SignedBundle Sign(Bundle bundle, params IReadOnlyCollection<SigningKey> signers)
    {
        SignedBundle signed = new() { Bundle = bundle.ToByteString() };
        foreach (SigningKey signer in signers)
        {
            AddSignature(signed, signer);
        }

        return signed;
    }

    /// <summary>Adds one signer's signature to a bundle that others may have signed already.</summary>
    public static void AddSignature(SignedBundle signed, SigningKey signer) =>
        signed.Signatures.Add(Signature(signer, BundleDigests.OfBundle(signed.Bundle.Span)));

    /// <summary>Serializes an agency's policy and signs it with that agency's key, for one federation.</summary>
    public static AgencyPolicy SignPolicy(string federation, ReleasePolicy policy, SigningKey agencyKey)
    {
        ByteString bytes = policy.ToByteString();
        return new AgencyPolicy { Policy = bytes, Signature = Signature(agencyKey, BundleDigests.OfPolicy(federation, bytes.Span)) };
    }

    private static Signature Signature(SigningKey key, byte[] digest) =>
        new() { KeyId = key.Id, Value = UnsafeByteOperations.UnsafeWrap(key.SignDigest(digest)) };
}
