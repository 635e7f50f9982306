using System.Security.Cryptography;

namespace SharingBus.Trust.Sealing;

/// <summary>What the signature of a batch is over: a label of its own, the exact header, the SHA-256 of the ciphertext.</summary>
internal static class BatchSignature
{
    private static ReadOnlySpan<byte> Label => "sharingbus/batch/v1\0"u8;

    /// <summary>Writes the SHA-256 digest to sign. The ciphertext's digest has a fixed length, so nothing can shift between the two.</summary>
    public static void Digest(ReadOnlySpan<byte> header, ReadOnlySpan<byte> ciphertext, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[Label.Length + SealingFormat.MostHeaderBytes + SHA256.HashSizeInBytes];
        Label.CopyTo(message);
        header.CopyTo(message[Label.Length..]);
        int length = Label.Length + header.Length;
        SHA256.HashData(ciphertext, message[length..]);
        SHA256.HashData(message[..(length + SHA256.HashSizeInBytes)], digest);
    }
}
