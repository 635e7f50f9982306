using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Retention;

/// <summary>An entry whose term is over.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Found">By what it was found.</param>
/// <param name="Record">Which entry of the write records it, from 0.</param>
internal sealed record EndedEntry(long Index, EntryIndex Found, int Record);
