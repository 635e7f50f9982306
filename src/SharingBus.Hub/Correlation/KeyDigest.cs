using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Turns normalised values into keys. The salt belongs to one history, so keys of two hubs cannot be compared; it is no secret
/// from whoever holds that history.
/// </summary>
internal sealed class KeyDigest
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly byte[] _salt;

    /// <summary>Digests under a salt of 32 bytes.</summary>
    public KeyDigest(byte[] salt)
    {
        _salt = salt;
        PassageSeed = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(salt, "passage"u8));
    }

    /// <summary>Where the hashes of passages begin.</summary>
    public ulong PassageSeed { get; }

    /// <summary>Digest of one value.</summary>
    public ulong Of(string value) => BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(value)));

    /// <summary>Spreads 64 bits over 64 bits (the finaliser of SplitMix64); for values that stand in the facts anyway.</summary>
    public static ulong Spread(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
