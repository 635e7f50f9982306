using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>
/// What an origin states of the parts of a view that are no proven subset: that its policy wrote these bytes, in these forms, in the place of these
/// leaves. It is signed by the agency's signing key, outside.
/// </summary>
public static class ViewAttestation
{
    // Ends in NUL, so that nothing that is signed under another label passes for it.
    private static ReadOnlySpan<byte> Label => "sharingbus/view/v1\0"u8;

    /// <summary>
    /// SHA-256(label ‖ root ‖ SHA-256(view) ‖ number of attested parts ‖ each part ‖ number of forms ‖ each form). A part is its first leaf and the
    /// number of its leaves (a byte each), the number of its fields (four bytes) and its output's digest; a form is its number (four bytes), the length of
    /// its path (two bytes) and the path. Numbers are big-endian; the number of parts has one byte, that of forms two.
    /// </summary>
    /// <param name="root">The commitment root of the notice.</param>
    /// <param name="view">The view.</param>
    /// <param name="proof">The proof, signed or not.</param>
    public static byte[] Digest(ReadOnlySpan<byte> root, ReadOnlySpan<byte> view, ViewProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentOutOfRangeException.ThrowIfNotEqual(root.Length, FieldCommitment.Size);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Label);
        hash.AppendData(root);
        hash.AppendData(SHA256.HashData(view));
        AppendParts(hash, proof.Parts);
        AppendForms(hash, proof.Forms);
        return hash.GetHashAndReset();
    }

    private static void AppendParts(IncrementalHash hash, IReadOnlyList<ViewPart> parts)
    {
        Span<byte> head = stackalloc byte[6];
        hash.AppendData([(byte)parts.Count(static part => part.Standing == ViewStanding.Attested)]);
        int leaf = 0;
        foreach (ViewPart part in parts)
        {
            if (part.Standing == ViewStanding.Attested)
            {
                head[0] = (byte)leaf;
                head[1] = (byte)part.Leaves.Count;
                BinaryPrimitives.WriteInt32BigEndian(head[2..], part.Fields);
                hash.AppendData(head);
                hash.AppendData(part.OutputDigest.ToArray());
            }

            leaf += part.Leaves.Count;
        }
    }

    private static void AppendForms(IncrementalHash hash, IReadOnlyList<CoarserForm> forms)
    {
        Span<byte> head = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)forms.Count);
        hash.AppendData(head[..2]);
        foreach (CoarserForm form in forms)
        {
            BinaryPrimitives.WriteInt32BigEndian(head, (int)form.Form);
            BinaryPrimitives.WriteUInt16BigEndian(head[4..], (ushort)form.Path.Length);
            hash.AppendData(head);
            hash.AppendData(Encoding.ASCII.GetBytes(form.Path));
        }
    }
}
