using System.Security.Cryptography;

namespace SharingBus.Hosting.Notes;

/// <summary>How the notes of a notebook are chained (<c>exchange/v1/notebook_service.proto</c>).</summary>
public static class NoteChain
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    /// <summary>Most notes of one write, 1,000: what a hub takes as one commit.</summary>
    public const int MaxNotes = 1_000;

    /// <summary>Most bytes of the notes of one write, and so of one note: 3 MiB leave a message of 4 MiB room for the rest.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>The digest before the first note: a copy for each who asks.</summary>
    public static byte[] Beginning => new byte[DigestBytes];

    /// <summary>The digest behind a note.</summary>
    /// <param name="before">The digest before it.</param>
    /// <param name="note">The note.</param>
    public static byte[] After(ReadOnlySpan<byte> before, ReadOnlySpan<byte> note)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(note);
        return hash.GetHashAndReset();
    }
}
