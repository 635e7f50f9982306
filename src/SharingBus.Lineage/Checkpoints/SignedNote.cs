using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>A text with signatures that stand below it, as C2SP describes signed notes.</summary>
/// <param name="Text">What is signed, its last newline included.</param>
/// <param name="Signatures">The lines below it.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Largest note, in bytes: a checkpoint with the signatures of a hundred witnesses is a tenth of it.</summary>
    public const int MostBytes = 256 * 1024;

    private const string Dash = "\u2014 ";

    // Record 0034 has the same number.
    private const int MostSignatures = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The SHA-256 that a signature is over.</summary>
    public byte[] Digest() => SHA256.HashData(Strict.GetBytes(Text));

    /// <summary>The same note with one signature more.</summary>
    public SignedNote With(NoteSignature signature) => this with { Signatures = [.. Signatures, signature] };

    /// <summary>The note as text.</summary>
    public override string ToString()
    {
        StringBuilder note = new StringBuilder(Text).Append('\n');
        foreach (NoteSignature signature in Signatures)
        {
            note.Append(Line(signature));
        }

        return note.ToString();
    }

    /// <summary>A signature as a line, its newline included.</summary>
    public static string Line(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        byte[] value = new byte[NoteSignature.KeyHashBytes + signature.Value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(value, signature.KeyHash);
        signature.Value.CopyTo(value.AsMemory(NoteSignature.KeyHashBytes));
        return $"{Dash}{signature.Name} {Convert.ToBase64String(value)}\n";
    }

    /// <summary>Reads a note; null where the bytes are none.</summary>
    public static SignedNote? TryParse(ReadOnlySpan<byte> bytes)
    {
        string note;
        try
        {
            note = bytes.Length <= MostBytes ? Strict.GetString(bytes) : "";
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        // The signatures stand behind the last empty line: the text may hold empty lines of its own.
        int split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || note[^1] != '\n' || note.Any(static c => char.IsControl(c) && c != '\n'))
        {
            return null;
        }

        string[] lines = note[(split + 2)..].Split('\n')[..^1];
        NoteSignature?[] signatures = lines.Length is > 0 and <= MostSignatures ? [.. lines.Select(TryParseLine)] : [null];
        return signatures.Any(static signature => signature is null) ? null : new SignedNote(note[..(split + 1)], [.. signatures.OfType<NoteSignature>()]);
    }

    private static NoteSignature? TryParseLine(string line)
    {
        int space = line.LastIndexOf(' ');
        if (!line.StartsWith(Dash, StringComparison.Ordinal) || space <= Dash.Length)
        {
            return null;
        }

        string name = line[Dash.Length..space];
        bool isName = !name.Any(static c => char.IsWhiteSpace(c) || c == '+');
        return isName && StrictBase64.TryDecode(line[(space + 1)..], MostBytes) is { Length: > NoteSignature.KeyHashBytes } value
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(value), value.AsMemory(NoteSignature.KeyHashBytes))
            : null;
    }
}
