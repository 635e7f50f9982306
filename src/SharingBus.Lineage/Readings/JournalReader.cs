namespace SharingBus.Lineage.Readings;

/// <summary>Somebody who reads the journal from where a cursor stands, and acts on what is there.</summary>
/// <param name="Cursor">The cursor's name: what stands behind it waits to be read.</param>
/// <param name="Kinds">The kinds of entries that are read.</param>
public sealed record JournalReader(string Cursor, EntryKinds Kinds);
