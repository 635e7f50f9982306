using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>
/// The word of a witness for a checkpoint, as a signature line of its note: that at an instant it was the largest state of the log that the witness knew, and
/// continued all that it knew before. The form is that of C2SP cosignature/v1 with ECDSA P-256 in place of Ed25519 (decision record 0046).
/// </summary>
public static class Cosignature
{
    // The first line differs from that of any checkpoint, so neither signature is ever one over the other.
    private const string Header = "sharingbus-cosignature/v1";

    /// <summary>The SHA-256 that a cosignature is over.</summary>
    /// <param name="text">The text of the checkpoint's note.</param>
    /// <param name="unixSeconds">When it is made: seconds since the Unix epoch.</param>
    public static byte[] Digest(string text, ulong unixSeconds) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}\ntime {unixSeconds}\n{text}")));

    /// <summary>The line of the note.</summary>
    /// <param name="witness">Who cosigns; see <see cref="WitnessName"/>.</param>
    /// <param name="keyHash">The hash of its key; see <see cref="NoteSignature.HashOf"/>.</param>
    /// <param name="unixSeconds">When it is made.</param>
    /// <param name="signature">ECDSA over the digest, as a DER sequence.</param>
    public static NoteSignature Line(string witness, uint keyHash, ulong unixSeconds, ReadOnlySpan<byte> signature)
    {
        byte[] value = new byte[sizeof(ulong) + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(value, unixSeconds);
        signature.CopyTo(value.AsSpan(sizeof(ulong)));
        return new NoteSignature(witness, keyHash, value);
    }

    /// <summary>Reads a line: its time, and the signature over the digest of that time. Null where it is too short for both.</summary>
    public static (ulong UnixSeconds, ReadOnlyMemory<byte> Signature)? TryOpen(NoteSignature line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Value.Length > sizeof(ulong)
            ? (BinaryPrimitives.ReadUInt64BigEndian(line.Value.Span), line.Value[sizeof(ulong)..])
            : null;
    }
}
