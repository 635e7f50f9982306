namespace SharingBus.Lineage.Storage;

/// <summary>Is given one part of a row of content.</summary>
/// <param name="part">Which one.</param>
/// <param name="content">The part as it was given to the journal; it is good during the call only.</param>
internal delegate void ContentVisitor(int part, ReadOnlySpan<byte> content);
