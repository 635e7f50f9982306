using System.Buffers.Binary;
using System.Security.Cryptography;
using SharingBus.Trust.Hpke;

namespace SharingBus.Trust.Sealing;

/// <summary>AES-256-GCM under the key of one epoch; both ends derive it from their HPKE context. Safe for use by several threads.</summary>
internal sealed class EpochCipher : IDisposable
{
    /// <summary>Length of the authentication tag, in bytes.</summary>
    public const int TagBytes = 16;

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    private readonly byte[] _baseNonce = new byte[NonceBytes];
    private readonly AesGcm _aes;
    private readonly Lock _gate = new();

    public EpochCipher(HpkeContext context)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        context.Export("sharingbus/batch-key/v1"u8, key);
        context.Export("sharingbus/batch-nonce/v1"u8, _baseNonce);
        _aes = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Encrypts <paramref name="text"/> where it stands. A counter may be used once only.</summary>
    public void Encrypt(ulong counter, ReadOnlySpan<byte> header, Span<byte> text, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(counter, nonce);
        lock (_gate)
        {
            _aes.Encrypt(nonce, text, text, tag, header);
        }
    }

    /// <summary>Decrypts into <paramref name="plaintext"/>; false, and nothing written, where it is not what was encrypted.</summary>
    public bool TryDecrypt(ulong counter, ReadOnlySpan<byte> header, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(counter, nonce);
        try
        {
            lock (_gate)
            {
                _aes.Decrypt(nonce, ciphertext[..^TagBytes], ciphertext[^TagBytes..], plaintext, header);
            }

            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(_baseNonce);
        }
    }

    // The base nonce with the counter XORed into its end, as RFC 9180, section 5.2, does it.
    private void WriteNonce(ulong counter, Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        Span<byte> end = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(end, BinaryPrimitives.ReadUInt64BigEndian(end) ^ counter);
    }
}
