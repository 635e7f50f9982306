using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Lineage.Tests.Keys;

/// <summary>Both ways of sealing give one result, and neither opens what was not sealed so.</summary>
public sealed class PayloadCipherTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 300), 4_095, 4_096, 4_097, 1_000_000];

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(PayloadCipher.NonceSize);

    [Fact]
    public void Payload_OfEveryLength_IsSealedAsTheRuntimeSealsIt()
    {
        byte[] input = RandomNumberGenerator.GetBytes(Lengths[^1]);
        foreach (int length in Lengths)
        {
            byte[] expected = new byte[length + PayloadCipher.TagSize];
            PayloadCipher.SealByRuntime(_key, _nonce, input.AsSpan(0, length), expected);
            byte[] opened = new byte[length];

            Assert.Equal(expected, Sealed(input.AsSpan(0, length)));
            Assert.Equal(input[..length], PayloadCipher.Open(_key, _nonce, expected));
            PayloadCipher.OpenByRuntime(_key, _nonce, expected, opened);
            Assert.Equal(input[..length], opened);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Payload_OfWhichAnyBitWasChanged_IsNotOpened(int length)
    {
        byte[] sealedBytes = Sealed(RandomNumberGenerator.GetBytes(length));
        for (int bit = 0; bit < 8 * sealedBytes.Length; bit++)
        {
            sealedBytes[bit / 8] ^= (byte)(1 << (bit % 8));
            RequireDamaged(_key, _nonce, sealedBytes);
            sealedBytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        RequireDamaged(RandomNumberGenerator.GetBytes(32), _nonce, sealedBytes);
        RequireDamaged(_key, RandomNumberGenerator.GetBytes(PayloadCipher.NonceSize), sealedBytes);
        RequireDamaged(_key, _nonce, sealedBytes[..^1]);
        RequireDamaged(_key, _nonce, new byte[PayloadCipher.TagSize - 1]);
        Assert.Equal(length, PayloadCipher.Open(_key, _nonce, sealedBytes).Length);
    }

    [Fact]
    public void Opening_WhatWasChanged_LeavesNothingOfIt()
    {
        RequireOpenSsl();
        byte[] sealedBytes = Sealed(RandomNumberGenerator.GetBytes(100));
        sealedBytes[^1] ^= 1;
        byte[] place = new byte[100];

        Assert.Throws<CryptographicException>(() => OpenSslGcm.Open(_key, _nonce, sealedBytes, place));

        Assert.Equal(new byte[100], place);
    }

    [Fact]
    public void Sealing_WithLengthsThatDoNotFit_IsRefused()
    {
        RequireOpenSsl();
        byte[] place = new byte[16 + PayloadCipher.TagSize];
        byte[] payload = new byte[16];

        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Seal(_key.AsSpan(1), _nonce, payload, place));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Seal(_key, _nonce.AsSpan(1), payload, place));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Seal(_key, _nonce, payload, place.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Open(_key.AsSpan(1), _nonce, place, payload));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Open(_key, _nonce.AsSpan(1), place, payload));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslGcm.Open(_key, _nonce, place, payload.AsSpan(1)));
    }

    [Fact]
    public void Payloads_OfManyThreads_AreEachSealedUnderTheirOwnKey()
    {
        Parallel.For(0, 2_000, _ =>
        {
            byte[] key = RandomNumberGenerator.GetBytes(32);
            byte[] payload = RandomNumberGenerator.GetBytes(200);
            byte[] sealedBytes = new byte[payload.Length + PayloadCipher.TagSize];
            byte[] expected = new byte[sealedBytes.Length];
            PayloadCipher.Seal(key, _nonce, payload, sealedBytes);
            PayloadCipher.SealByRuntime(key, _nonce, payload, expected);
            Assert.Equal(expected, sealedBytes);
            Assert.Equal(payload, PayloadCipher.Open(key, _nonce, sealedBytes));
        });
    }

    private byte[] Sealed(ReadOnlySpan<byte> payload)
    {
        byte[] place = new byte[payload.Length + PayloadCipher.TagSize];
        PayloadCipher.Seal(_key, _nonce, payload, place);
        return place;
    }

    private static void RequireDamaged(byte[] key, byte[] nonce, byte[] sealedBytes) =>
        Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => PayloadCipher.Open(key, nonce, sealedBytes)).Error);

    private static void RequireOpenSsl()
    {
        if (!OpenSslGcm.IsAvailable)
        {
            Availability.Missing("OpenSSL's own functions are not used here: they need Linux and libcrypto.so.3 (apt-get install libssl3).");
        }
    }
}
