using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>Proves some fields of a notice against its commitment root and says nothing of the others.</summary>
/// <param name="Count">Leaves of the notice.</param>
/// <param name="Opened">The leaves laid open, in rising order.</param>
/// <param name="Closed">The leaf hashes of all others, in rising order.</param>
public sealed record FieldOpening(int Count, IReadOnlyList<OpenedLeaf> Opened, IReadOnlyList<TreeHash> Closed);
