using System.Runtime.InteropServices;
using Google.Protobuf;
using SharingBus.Lineage.Merkle;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Lineage.Redaction;

/// <summary>The wire form of a proof, read only where it is the one serialization: no unknown field, nothing twice, nothing long-winded.</summary>
internal static class ViewProofForm
{
    /// <summary>More than any proof of good form has.</summary>
    public const int MaxBytes = 160 * 1024;

    private static readonly MessageParser<V1.ViewProof> s_parser = V1.ViewProof.Parser.WithDiscardUnknownFields(discardUnknownFields: true);

    public static V1.ViewProof Write(ViewProof proof) => new V1.ViewProof
    {
        Parts = { proof.Parts.Select(Written) },
        Forms = { proof.Forms.Select(static form => new TransformRule { Path = form.Path, Transform = form.Form }) },
        Attestation = ByteString.CopyFrom(proof.Attestation.Span),
    };

    public static ViewProof? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        V1.ViewProof read;
        try
        {
            read = s_parser.ParseUntrusted(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        if (!read.ToByteArray().AsSpan().SequenceEqual(bytes))
        {
            return null;
        }

        ViewPart[] parts = new ViewPart[read.Parts.Count];
        for (int part = 0; part < parts.Length; part++)
        {
            if (Read(read.Parts[part]) is not { } found)
            {
                return null;
            }

            parts[part] = found;
        }

        CoarserForm[] forms = [.. read.Forms.Select(static form => new CoarserForm(form.Path, form.Transform))];
        return ViewProof.TryMake(parts, forms, read.Attestation.ToByteArray());
    }

    private static ViewPart? Read(V1.ViewPart part)
    {
        if (part.Leaves.Length % TreeHash.Size != 0)
        {
            return null;
        }

        TreeHash[] leaves = MemoryMarshal.Cast<byte, TreeHash>(part.Leaves.Span).ToArray();
        switch (part.StandingCase)
        {
            case V1.ViewPart.StandingOneofCase.Salt:
                return ViewPart.Opened(leaves, part.Salt.ToByteArray());
            case V1.ViewPart.StandingOneofCase.Attested:
                V1.AttestedOutput output = part.Attested;

                // A number of fields that is too large becomes negative, which is no good form.
                return output.OutputDigest.Length == TreeHash.Size
                    ? ViewPart.Attested(leaves, TreeHash.Read(output.OutputDigest.Span), (int)output.Fields)
                    : null;
            default:
                return ViewPart.Closed(leaves);
        }
    }

    private static V1.ViewPart Written(ViewPart part)
    {
        var written = new V1.ViewPart { Leaves = ByteString.CopyFrom([.. part.Leaves.SelectMany(static leaf => leaf.ToArray())]) };
        switch (part.Standing)
        {
            case ViewStanding.Opened:
                written.Salt = ByteString.CopyFrom(part.Salt.Span);
                break;
            case ViewStanding.Attested:
                written.Attested = new V1.AttestedOutput { OutputDigest = ByteString.CopyFrom(part.OutputDigest.ToArray()), Fields = (uint)part.Fields };
                break;
        }

        return written;
    }
}
