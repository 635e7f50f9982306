using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SharingBus.Hub.Correlation;

/// <summary>Two notices, the lower id first.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NoticePair
{
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

    /// <summary>Id of the proposal about the pair: the same on every hub that sees both notices.</summary>
    public string ProposalId()
    {
        Span<byte> both = stackalloc byte[32];
        Left.TryWriteBytes(both[..16], bigEndian: true, out _);
        Right.TryWriteBytes(both[16..], bigEndian: true, out _);
        return $"pro-{Convert.ToHexStringLower(SHA256.HashData(both).AsSpan(0, 16))}";
    }
}
