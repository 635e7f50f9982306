using System.Security.Cryptography;
using SharingBus.Lineage.Merkle;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Lineage.Tests.Merkle;

/// <summary>Both ways of hashing give one result, for every length around a block's end and on both sides of the bound between the ways.</summary>
public sealed class OpenSslDigestTests
{
    private static readonly int[] Lengths =
        [.. Enumerable.Range(0, 300), OpenSslDigest.MostBytes - 1, OpenSslDigest.MostBytes, OpenSslDigest.MostBytes + 1, 1_000_000];

    [Fact]
    public void Sha256_OfEveryLength_IsWhatTheRuntimeComputes()
    {
        byte[] input = Input();
        foreach (int length in Lengths)
        {
            ReadOnlySpan<byte> bytes = input.AsSpan(0, length);
            TreeHash expected = TreeHash.Read(SHA256.HashData(bytes));
            Assert.Equal(expected, Sha256.Hash(bytes));
            int cut = length / 3;
            Assert.Equal(expected, Sha256.Hash(bytes[..cut], bytes[cut..(2 * cut)], bytes[(2 * cut)..]));
            Assert.Equal(expected, Sha256.Hash([], bytes, []));
        }
    }

    [Fact]
    public void Sha256_ByTheRuntime_IsTheSame()
    {
        byte[] input = Input();
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        foreach (int length in Lengths)
        {
            Sha256.HashByRuntime(input.AsSpan(0, length / 2), [], input.AsSpan(length / 2, length - (length / 2)), digest);
            Assert.Equal(SHA256.HashData(input.AsSpan(0, length)), digest);
        }
    }

    [Fact]
    public void Digests_OfOpenSsl_AreWhatTheRuntimeComputes()
    {
        RequireOpenSsl();
        byte[] input = Input();
        byte[] digest = new byte[SHA512.HashSizeInBytes];
        foreach (int length in Lengths.Where(length => length <= OpenSslDigest.MostBytes))
        {
            OpenSslDigest.Sha512(input.AsSpan(0, length), digest);
            Assert.Equal(SHA512.HashData(input.AsSpan(0, length)), digest);
            OpenSslDigest.Sha256(input.AsSpan(0, length), digest);
            Assert.Equal(SHA256.HashData(input.AsSpan(0, length)), digest.AsSpan(0, SHA256.HashSizeInBytes));
        }
    }

    [Fact]
    public void Digests_WithoutRoom_AreRefused()
    {
        RequireOpenSsl();
        byte[] input = Input();
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslDigest.Sha256(input, new byte[SHA256.HashSizeInBytes - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslDigest.Sha256(input, [], [], new byte[SHA256.HashSizeInBytes - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenSslDigest.Sha512(input, new byte[SHA512.HashSizeInBytes - 1]));
    }

    private static void RequireOpenSsl()
    {
        if (!OpenSslDigest.IsAvailable)
        {
            Availability.Missing("OpenSSL's own functions are not used here: they need Linux and libcrypto.so.3 (apt-get install libssl3), not in FIPS mode.");
        }
    }

    private static byte[] Input()
    {
        byte[] input = new byte[1_000_000];
        new Random(6962).NextBytes(input);
        return input;
    }
}
