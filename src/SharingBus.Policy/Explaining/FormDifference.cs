using SharingBus.Policy.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>A field that two views show in different forms.</summary>
/// <param name="Path">Its path below the notice.</param>
/// <param name="Kind">Whether the second form is finer, coarser or cannot be compared.</param>
/// <param name="Before">The coarser forms in the first view; none where it stands there as it was written.</param>
/// <param name="After">Those in the second view.</param>
public sealed record FormDifference(string Path, DifferenceKind Kind, IReadOnlyList<Transform> Before, IReadOnlyList<Transform> After);
