using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>What is on record of a message.</summary>
/// <param name="Origin">Whose it is; null where it was neither accepted nor received here.</param>
/// <param name="Home">Where its contents are; null as above.</param>
/// <param name="Changes">The changes that were carried out on it.</param>
internal sealed record NamedMessage(string? Origin, MessageHome? Home, IReadOnlyList<ChangeRecord> Changes);
