using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>The entries of a group commit as they are stored.</summary>
/// <param name="range">Which entries.</param>
/// <param name="key">The number of the key that they are sealed with; null where they are not: in a journal of before, and where nothing is left but what names nobody.</param>
/// <param name="bytes">The bytes.</param>
internal readonly ref struct StoredRun(EntryRange range, long? key, ReadOnlySpan<byte> bytes)
{
    public EntryRange Range { get; } = range;

    public long? Key { get; } = key;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
