using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace SharingBus.Hub.Taxii;

/// <summary>
/// The <c>next</c> of TAXII: a place in a collection. It opens nothing: whoever makes one up reads from another place of what it may see.
/// </summary>
internal static class PlaceToken
{
    private const int Bytes = sizeof(ulong) + sizeof(int);

    /// <summary>The token behind an entry.</summary>
    public static string Write((ulong Position, int Place) key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key.Position);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(ulong)..], key.Place);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token; null where it is none.</summary>
    public static (ulong Position, int Place)? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return token.Length == 16 && Base64Url.DecodeFromChars(token, bytes, out _, out int written) == OperationStatus.Done && written == Bytes
            ? (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(ulong)..]))
            : null;
    }
}
