using System.Runtime.InteropServices;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Identities;

/// <summary>When a key may be used: from the first instant, up to but without the second, in microseconds since the Unix epoch.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Validity(long FromUnixMicros, long UntilUnixMicros)
{
    /// <summary>No limit: for keys that are pinned, whose removal is a change of configuration.</summary>
    public static Validity Always => new(long.MinValue, long.MaxValue);

    /// <summary>The validity a bundle states for a key.</summary>
    public static Validity Of(PublicKey key) => new(key.ValidFromUnixMicros, key.ValidUntilUnixMicros);

    /// <summary>Whether the instant lies inside.</summary>
    public bool Contains(long unixMicros) => unixMicros >= FromUnixMicros && unixMicros < UntilUnixMicros;
}
