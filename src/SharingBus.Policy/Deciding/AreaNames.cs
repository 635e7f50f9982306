using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SharingBus.Policy.Deciding;

/// <summary>Keeps one object for each place that notices name, so that naming a known one again costs no memory.</summary>
internal static class AreaNames
{
    /// <summary>Most places kept; beyond it they are forgotten, so that hostile notices cannot fill the memory.</summary>
    private const int Max = 4096;

    private const int MaxKeyBytes = 256;
    private static readonly ConcurrentDictionary<byte[], NoticeArea> Known = new(new KeyComparer());
    private static readonly ConcurrentDictionary<byte[], NoticeArea>.AlternateLookup<ReadOnlySpan<byte>> Lookup =
        Known.GetAlternateLookup<ReadOnlySpan<byte>>();

    public static NoticeArea Intern(ReadOnlySpan<byte> country, ReadOnlySpan<byte> subdivision, ReadOnlySpan<byte> municipality)
    {
        var length = country.Length + subdivision.Length + municipality.Length + 2;
        if (length > MaxKeyBytes)
        {
            return New(country, subdivision, municipality);
        }

        Span<byte> key = stackalloc byte[MaxKeyBytes];
        key = key[..length];
        key[0] = (byte)country.Length;
        key[1] = (byte)subdivision.Length;
        country.CopyTo(key[2..]);
        subdivision.CopyTo(key[(2 + country.Length)..]);
        municipality.CopyTo(key[(length - municipality.Length)..]);
        if (Lookup.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Known.Count >= Max)
        {
            Known.Clear();
        }

        return Known.GetOrAdd(key.ToArray(), New(country, subdivision, municipality));
    }

    private static NoticeArea New(ReadOnlySpan<byte> country, ReadOnlySpan<byte> subdivision, ReadOnlySpan<byte> municipality) =>
        new(Encoding.UTF8.GetString(country), Encoding.UTF8.GetString(subdivision), Encoding.UTF8.GetString(municipality));

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
