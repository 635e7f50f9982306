namespace SharingBus.Lineage.Readings;

/// <summary>Some entries, and where to go on.</summary>
/// <param name="Entries">In order of the journal.</param>
/// <param name="Next">The first index that was not looked at: where the next page begins.</param>
public sealed record EntryPage(IReadOnlyList<StoredEntry> Entries, long Next);
