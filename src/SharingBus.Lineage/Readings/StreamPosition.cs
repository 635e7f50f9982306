namespace SharingBus.Lineage.Readings;

/// <summary>The last sequence of a stream that was assigned (outgoing) or received without a gap (incoming).</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Incarnation">Its random id; a new one begins a new sequence.</param>
/// <param name="Sequence">From 1; 0 where the incarnation has just begun.</param>
public sealed record StreamPosition(StreamKey Stream, Guid Incarnation, long Sequence);
