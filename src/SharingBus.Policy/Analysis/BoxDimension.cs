namespace SharingBus.Policy.Analysis;

/// <summary>One dimension of a <see cref="BoxSpace"/>: a closed list of values, one bit each.</summary>
/// <param name="Subject">What it speaks of.</param>
/// <param name="Node">Path of the element that says it of itself; empty for the notice as a whole.</param>
/// <param name="Universe">All values that can occur in a notice that may leave at all.</param>
internal sealed record BoxDimension(BoxSubject Subject, string Node, ulong Universe);
