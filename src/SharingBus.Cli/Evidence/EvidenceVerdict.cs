using SharingBus.Lineage.Checkpoints;

namespace SharingBus.Cli.Evidence;

/// <summary>What a package proves.</summary>
/// <param name="Receipts">Receipts that hold.</param>
/// <param name="Entries">Entries that are in their logs.</param>
/// <param name="Checkpoints">The states of the logs.</param>
internal sealed record EvidenceVerdict(int Receipts, int Entries, IReadOnlyList<Checkpoint> Checkpoints)
{
    /// <summary>The one line that a verifier prints.</summary>
    public string Line => $"VERIFIED {Receipts} receipts, {Entries} entries, {Checkpoints.Count} logs";
}
