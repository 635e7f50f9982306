using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Publishing;

/// <summary>What is stored of an accepted notice: the seed of its field commitments and, behind it, its canonical bytes.</summary>
internal static class AcceptedContent
{
    /// <summary>Bytes of the seed.</summary>
    public const int SeedBytes = 32;

    /// <summary>Puts the two together.</summary>
    public static ContentRecord Make(ReadOnlyMemory<byte> seed, ReadOnlyMemory<byte> notice, long endsAtUnixMicros) =>
        new(0, [notice], [endsAtUnixMicros]) { Head = seed };

    /// <summary>The seed.</summary>
    public static ReadOnlyMemory<byte> Seed(ReadOnlyMemory<byte> content) => content[..SeedBytes];

    /// <summary>The notice.</summary>
    public static ReadOnlyMemory<byte> Notice(ReadOnlyMemory<byte> content) => content[SeedBytes..];

    /// <summary>The notice.</summary>
    public static ReadOnlySpan<byte> Notice(ReadOnlySpan<byte> content) => content[SeedBytes..];
}
