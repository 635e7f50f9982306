using System.Security.Cryptography;
using SharingBus.Lineage.Redaction;

namespace SharingBus.Lineage.Tests.Redaction;

/// <summary>A view with its proof, signed where it has to be, and the notice that it was made of.</summary>
internal sealed record ProvenView(byte[] Notice, byte[] Seed, byte[] View, byte[] Root, ViewProof Proof)
{
    private static readonly byte[] OriginsKey = SHA256.HashData("the origin's key"u8);

    public static ProvenView Make(byte[] notice, byte[] seed, byte[] view, IReadOnlyList<CoarserForm>? forms = null)
    {
        byte[] root = new byte[FieldCommitment.Size];
        FieldCommitment.Compute(notice, seed, root);
        ViewProof proof = ViewProofMaker.Make(notice, seed, view, forms);
        return new ProvenView(notice, seed, view, root, proof.HasAttested ? proof.WithAttestation(Sign(ViewAttestation.Digest(root, view, proof))) : proof);
    }

    /// <summary>The origin's signature, as far as tests need one: nobody else has the key.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> digest) => HMACSHA256.HashData(OriginsKey, digest);

    public static bool IsSigned(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => signature.SequenceEqual(Sign(digest));

    public ViewProofResult Verify() => Verify(View);

    public ViewProofResult Verify(byte[] view) => ViewProofVerifier.Verify(view, Root, Proof, IsSigned);
}
