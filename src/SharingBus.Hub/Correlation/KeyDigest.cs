using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Turns normalised values into keys. The salt belongs to one history file, so keys of two hubs cannot be compared; it is no secret
/// from whoever holds that file.
/// </summary>
internal sealed class KeyDigest(byte[] salt)
{
    // 16 bytes: two different values meet by accident once in 2^64 notices.
    private const int Bytes = 16;

    /// <summary>Digest of one value, as 32 hexadecimal digits.</summary>
    public string Of(string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(value)).AsSpan(0, Bytes));
}
