using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SharingBus.Hub.Correlation;

/// <summary>Two notices, the lower id first.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NoticePair
{
    /// <summary>What the id of every proposal begins with.</summary>
    public const string IdPrefix = "pro-";

    private const string IdFormat = "x32";

    private NoticePair(Guid left, Guid right)
    {
        Left = left;
        Right = right;
    }

    /// <summary>Lower message id.</summary>
    public Guid Left { get; }

    /// <summary>Higher message id.</summary>
    public Guid Right { get; }

    /// <summary>Makes a pair of two different notices, in either order.</summary>
    public static NoticePair Of(Guid one, Guid other) => one.CompareTo(other) < 0 ? new(one, other) : new(other, one);

    /// <summary>Stands for the pair in the id of its proposal: 128 bits of SHA-256 over both ids.</summary>
    public UInt128 Digest()
    {
        Span<byte> both = stackalloc byte[32];
        Left.TryWriteBytes(both[..16], bigEndian: true, out _);
        Right.TryWriteBytes(both[16..], bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(both));
    }

    /// <summary>Id of the proposal about the pair: the same on every hub that sees both notices.</summary>
    public string ProposalId() => $"{IdPrefix}{Digest().ToString(IdFormat, CultureInfo.InvariantCulture)}";

    /// <summary>Reads the digest out of the id of a proposal; null where it is none.</summary>
    public static UInt128? ReadDigest(string proposalId) =>
        proposalId.StartsWith(IdPrefix, StringComparison.Ordinal)
        && UInt128.TryParse(proposalId.AsSpan(IdPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digest)
            ? digest
            : null;
}
