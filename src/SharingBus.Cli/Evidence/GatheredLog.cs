using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>What one node gave.</summary>
/// <param name="Agency">Whose log it is.</param>
/// <param name="Checkpoint">The state that everything is proven against.</param>
/// <param name="Note">That state as the agency signed it.</param>
/// <param name="Entries">By index.</param>
/// <param name="Consistency">Proofs from older sizes.</param>
internal sealed record GatheredLog(
    string Agency, Checkpoint Checkpoint, string Note, IReadOnlyDictionary<long, ProvenEntry> Entries, IReadOnlyList<ConsistencyLine> Consistency)
{
    /// <summary>The agencies that have cosigned that state, as the node says; a verifier sees for itself.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>The entries, read.</summary>
    /// <exception cref="InvalidDataException">The node gave one that is none.</exception>
    public ProvenLog Read() =>
        new(Agency, Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Salt.IsEmpty ? null : EntryForm.Read(entry.Value.Entry.Memory)));

    /// <summary>The lines of a package.</summary>
    public IEnumerable<EntryLine> Lines => Entries.Select(static entry => Line(entry.Key, entry.Value));

    private static EntryLine Line(long index, ProvenEntry entry)
    {
        EntryLine line = new(index, [.. entry.Path.Select(static hash => hash.ToBase64())]);
        return entry.Salt.IsEmpty
            ? line with { Commitment = entry.Commitment.ToBase64(), EndedBy = (long)entry.EndedBy }
            : line with { Salt = entry.Salt.ToBase64(), Entry = entry.Entry.ToBase64() };
    }
}
