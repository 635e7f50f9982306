using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>
/// Checks that a view is a true subset of the notice with a commitment root. It throws on no input, and takes time and memory that its inputs'
/// lengths bound.
/// </summary>
public static class ViewProofVerifier
{
    /// <summary>Checks a view against a proof's wire form.</summary>
    /// <param name="view">The view as it was delivered.</param>
    /// <param name="root">The commitment root, from the origin's log: 32 bytes.</param>
    /// <param name="proof">The wire form.</param>
    /// <param name="attestation">Tells whether the origin signed; without it nothing counts as attested.</param>
    public static ViewProofResult Verify(ReadOnlySpan<byte> view, ReadOnlySpan<byte> root, ReadOnlySpan<byte> proof, AttestationCheck? attestation = null) =>
        ViewProof.TryRead(proof) is { } read ? Verify(view, root, read, attestation) : ViewProofResult.Fails(ViewProofOutcome.Malformed);

    /// <summary>Checks a view against a proof.</summary>
    /// <param name="view">The view as it was delivered.</param>
    /// <param name="root">The commitment root, from the origin's log: 32 bytes.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="attestation">Tells whether the origin signed; without it nothing counts as attested.</param>
    public static ViewProofResult Verify(ReadOnlySpan<byte> view, ReadOnlySpan<byte> root, ViewProof proof, AttestationCheck? attestation = null)
    {
        ArgumentNullException.ThrowIfNull(proof);
        Span<TreeHash> leaves = stackalloc TreeHash[FieldLeaves.Max];
        int count = proof.CopyLeaves(leaves);
        if (root.Length != FieldCommitment.Size)
        {
            return ViewProofResult.Fails(ViewProofOutcome.Malformed);
        }

        if (FieldCommitment.Root(leaves[..count]) != TreeHash.Read(root))
        {
            return ViewProofResult.Fails(ViewProofOutcome.WrongNotice);
        }

        if (!ViewFields.TryCut(view, out ViewFields fields))
        {
            return ViewProofResult.Fails(ViewProofOutcome.ViewUnreadable);
        }

        ViewProofResult result = new ViewWalk(fields, proof).Run();
        if (!result.Holds)
        {
            return result;
        }

        if (proof.HasAttested && attestation?.Invoke(ViewAttestation.Digest(root, view, proof), proof.Attestation.Span) is not true)
        {
            return ViewProofResult.Fails(ViewProofOutcome.NotAttested);
        }

        return result with { Outcome = proof.HasAttested ? ViewProofOutcome.ProvenWithAttested : ViewProofOutcome.Proven };
    }
}
