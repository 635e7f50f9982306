namespace SharingBus.Lineage.Storage;

/// <summary>A row of content: the parts of one entry, or one part for each of several entries that follow each other.</summary>
/// <param name="First">The entry, or the first of them.</param>
/// <param name="Shared">Whether each part belongs to an entry of its own.</param>
/// <param name="Parts">The content.</param>
/// <param name="Ends">When the time of each part is over; 0 for one that has no end.</param>
internal sealed record ContentRow(long First, bool Shared, List<ContentPart> Parts, List<long> Ends);
