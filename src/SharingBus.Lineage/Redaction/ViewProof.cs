using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>
/// Shows that a view is a true subset of an accepted notice without showing the rest (record 0035). It always has a good form: what has none
/// cannot be made. Immutable.
/// </summary>
public sealed class ViewProof
{
    /// <summary>Most coarser forms that it names: more than a notice has paths.</summary>
    public const int MaxForms = 1024;

    /// <summary>Most bytes of the origin's signature.</summary>
    public const int MaxAttestationBytes = 256;

    private readonly byte[] _attestation;

    private ViewProof(ViewPart[] parts, CoarserForm[] forms, byte[] attestation)
    {
        Parts = parts;
        Forms = forms;
        _attestation = attestation;
        HasAttested = Array.Exists(parts, static part => part.Standing == ViewStanding.Attested);
    }

    /// <summary>The leaves of the notice, from the first to the last.</summary>
    public IReadOnlyList<ViewPart> Parts { get; }

    /// <summary>The coarser forms that the decision names, as the origin states them.</summary>
    public IReadOnlyList<CoarserForm> Forms { get; }

    /// <summary>The origin's signature over <see cref="ViewAttestation.Digest"/>; empty where nothing is attested, or not signed yet.</summary>
    public ReadOnlyMemory<byte> Attestation => _attestation;

    /// <summary>Whether the view holds anything that is not proven, but attested by the origin.</summary>
    public bool HasAttested { get; }

    /// <summary>The same with the origin's signature.</summary>
    /// <param name="attestation">The signature over <see cref="ViewAttestation.Digest"/>.</param>
    /// <exception cref="ArgumentException">It is too long, or the proof attests nothing.</exception>
    public ViewProof WithAttestation(ReadOnlySpan<byte> attestation) => TryMake([.. Parts], [.. Forms], attestation.ToArray())
        ?? throw new ArgumentException($"A signature has at most {MaxAttestationBytes} bytes and stands only where something is attested.", nameof(attestation));

    /// <summary>Its wire form.</summary>
    public V1.ViewProof ToMessage() => ViewProofForm.Write(this);

    /// <summary>Reads the wire form; null where the bytes are not the one serialization of a proof of good form.</summary>
    public static ViewProof? TryRead(ReadOnlySpan<byte> bytes) => ViewProofForm.TryRead(bytes);

    internal static ViewProof? TryMake(ViewPart[] parts, CoarserForm[] forms, byte[] attestation)
    {
        var proof = new ViewProof(parts, forms, attestation);
        return proof.IsWellFormed() ? proof : null;
    }

    /// <summary>Writes the hashes of all leaves.</summary>
    /// <param name="hashes">Room for 16.</param>
    /// <returns>How many there are.</returns>
    internal int CopyLeaves(Span<TreeHash> hashes)
    {
        int count = 0;
        foreach (ViewPart part in Parts)
        {
            foreach (TreeHash leaf in part.Leaves)
            {
                hashes[count++] = leaf;
            }
        }

        return count;
    }

    private bool IsWellFormed()
    {
        if (!HasAttested && (Forms.Count > 0 || _attestation.Length > 0))
        {
            return false;
        }

        return Forms.Count <= MaxForms
            && Forms.All(static form => form.IsWellFormed)
            && _attestation.Length <= MaxAttestationBytes
            && PartsAreWellFormed();
    }

    // Closed leaves side by side are one part, so that one thing is said in one way.
    private bool PartsAreWellFormed()
    {
        int leaves = 0;
        ViewStanding? before = null;
        foreach (ViewPart part in Parts)
        {
            leaves += part.Leaves.Count;
            bool grouped = leaves == FieldLeaves.Max;
            if (!part.IsWellFormed
                || leaves > FieldLeaves.Max
                || (part.Standing == ViewStanding.Closed && before == ViewStanding.Closed)
                || (part.Standing == ViewStanding.Attested && !grouped && part.Fields > part.Leaves.Count))
            {
                return false;
            }

            before = part.Standing;
        }

        return true;
    }
}
