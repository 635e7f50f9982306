using System.Security.Cryptography;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests.Sealing;

public sealed class EpochCipherTests : IDisposable
{
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly HpkeContext _context;
    private readonly EpochCipher _cipher;

    public EpochCipherTests()
    {
        _context = HpkeContext.Send(_recipient, "test"u8, out _);
        _cipher = new EpochCipher(_context);
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _context.Dispose();
        _recipient.Dispose();
    }

    [Fact]
    public void Encrypt_AnotherCounter_UsesAnotherNonce()
    {
        ulong[] counters = [0, 1, 2, 255, 256, 1UL << 32, ulong.MaxValue];

        Assert.Equal(counters.Length, counters.Select(Encrypted).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Encrypted(1), Encrypted(1));
    }

    [Fact]
    public void Encrypt_GivenCounter_IsAes256GcmUnderTheExportedKeyAndNonce()
    {
        byte[] key = new byte[32];
        byte[] nonce = new byte[12];
        _context.Export("sharingbus/batch-key/v1"u8, key);
        _context.Export("sharingbus/batch-nonce/v1"u8, nonce);
        nonce[11] ^= 3;
        byte[] sealedText = Convert.FromHexString(Encrypted(3));
        byte[] plaintext = new byte[4];

        using AesGcm independent = new(key, 16);
        independent.Decrypt(nonce, sealedText.AsSpan(0, 4), sealedText.AsSpan(4), plaintext, "header"u8);

        Assert.Equal("text"u8, plaintext);
    }

    [Fact]
    public void TryDecrypt_AnotherCounterOrHeader_Fails()
    {
        byte[] sealedText = Convert.FromHexString(Encrypted(3));
        byte[] plaintext = new byte[4];

        Assert.True(_cipher.TryDecrypt(3, "header"u8, sealedText, plaintext));
        Assert.False(_cipher.TryDecrypt(4, "header"u8, sealedText, plaintext));
        Assert.False(_cipher.TryDecrypt(3, "Header"u8, sealedText, plaintext));
        Assert.Equal(new byte[4], plaintext);
    }

    private string Encrypted(ulong counter)
    {
        byte[] text = [.. "text"u8, .. new byte[EpochCipher.TagBytes]];
        _cipher.Encrypt(counter, "header"u8, text.AsSpan(0, 4), text.AsSpan(4));
        return Convert.ToHexString(text);
    }
}
