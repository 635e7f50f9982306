using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SharingBus.Policy.Compiling;

/// <summary>Compares lists of numbers, so that a list in hand need not be copied to look for an equal one.</summary>
internal sealed class NumbersComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
{
    public static NumbersComparer Instance { get; } = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] int[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<int> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(alternate));
        return hash.ToHashCode();
    }

    public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
}
