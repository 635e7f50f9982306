using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Search;

/// <summary>Some of what was found.</summary>
/// <param name="Hits">In order of the journal.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, SearchPosition? Next);
