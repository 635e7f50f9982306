using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>Makes the proof of a view, at the origin: only there are the notice and its seed.</summary>
public static class ViewProofMaker
{
    /// <summary>Makes the proof. Where it attests something the agency signs <see cref="ViewAttestation.Digest"/> and adds the signature.</summary>
    /// <param name="notice">The notice in canonical form.</param>
    /// <param name="seed">The notice's seed.</param>
    /// <param name="view">A view that the filter made of the notice.</param>
    /// <param name="forms">The coarser forms that the decision names; stated only where something is attested.</param>
    /// <exception cref="ArgumentException">The view is none of this notice, or a form is none.</exception>
    /// <exception cref="InvalidDataException">The bytes are no messages.</exception>
    public static ViewProof Make(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> view, IReadOnlyList<CoarserForm>? forms = null)
    {
        List<ViewRun> runs = ViewAlignment.Find(notice, view)
            ?? throw new ArgumentException("The view is no view of this notice: its fields cannot come from those of the notice.", nameof(view));
        Span<byte> salts = stackalloc byte[FieldCommitment.SaltBytes];
        Span<TreeHash> hashes = stackalloc TreeHash[FieldLeaves.Max];
        FieldCommitment.HashLeaves(notice, seed, salts, hashes);
        List<ViewPart> parts = [];
        foreach (ViewRun run in runs)
        {
            TreeHash[] covered = hashes.Slice(run.Leaf, run.Leaves).ToArray();
            parts.Add(run.Fields == 0 ? ViewPart.Closed(covered)
                : run.Equal ? ViewPart.Opened(covered, FieldCommitment.Salt(salts, run.Leaf).ToArray())
                : ViewPart.Attested(covered, Sha256.Hash(view.Slice(run.Start, run.Length)), run.Fields));
        }

        bool attested = parts.Exists(static part => part.Standing == ViewStanding.Attested);
        return ViewProof.TryMake([.. parts], attested ? [.. forms ?? []] : [], [])
            ?? throw new ArgumentException($"At most {ViewProof.MaxForms} forms, each a path of printable ASCII and a form.", nameof(forms));
    }
}
