using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>Entries of one log, of which each is in the tree that the checkpoint stands for.</summary>
/// <param name="Agency">Whose log it is.</param>
/// <param name="Entries">By index; null where an entry has ended with its term.</param>
internal sealed record ProvenLog(string Agency, IReadOnlyDictionary<long, JournalEntry?> Entries);
