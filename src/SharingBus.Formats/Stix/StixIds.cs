using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SharingBus.Formats.Stix;

/// <summary>
/// Ids of STIX objects. What had one keeps it; what had none gets a UUID of version 5 (RFC 9562, section 5.5), so that the same thing has
/// the same id whoever writes it and however often.
/// </summary>
public static partial class StixIds
{
    // The namespace of every name made here. It may never change.
    private static readonly Guid Namespace = new("6a3f7c1e-52d8-4b7a-9d0e-3b1f4c8a6e25");

    /// <summary>The id of what stands for a whole notice that came with no STIX id of its own.</summary>
    public static string OfNotice(string type, Guid messageId) => Derive(type, messageId.ToString("D"));

    /// <summary>The id of the identity that stands for a member agency.</summary>
    public static string OfAgency(string agency) => Derive("identity", "agency/" + agency);

    /// <summary>The id of a TAXII collection: a UUID.</summary>
    public static string OfCollection(string name) => Version5("collection/" + name).ToString("D");

    /// <summary>Whether the text is an id of a STIX object.</summary>
    public static bool IsId(string text) => Identifier().IsMatch(text);

    /// <summary>The type that an id begins with.</summary>
    public static string TypeOf(string id) => id[..id.IndexOf("--", StringComparison.Ordinal)];

    /// <summary>Whether objects of a type have versions, of which the last can say that it is revoked (STIX 2.1, section 3.2).</summary>
    public static bool HasVersions(string type) => type != "marking-definition" && !StixObservables.IsType(type);

    /// <summary>The id of a part of a notice, by what is released of it: another view of it is another object.</summary>
    internal static string OfPart(string type, Guid messageId, ReadOnlySpan<byte> content) =>
        Derive(type, $"{messageId:D}/{Convert.ToHexStringLower(SHA256.HashData(content))}");

    internal static string Derive(string type, string name) => $"{type}--{Version5(name):D}";

    private static Guid Version5(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] input = new byte[16 + text.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);
#pragma warning disable CA5350 // The RFC fixes SHA-1 for version 5; nothing rests on its strength.
        Span<byte> bytes = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x50);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)((BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]) & 0x3FFF) | 0x8000));
        return new Guid(bytes, bigEndian: true);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,250}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();
}
