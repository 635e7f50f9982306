namespace SharingBus.Cli.Evidence;

/// <summary>What a package proves.</summary>
/// <param name="Receipts">Receipts that hold.</param>
/// <param name="Entries">Entries that are in their logs.</param>
/// <param name="Logs">Logs whose agency stands for them.</param>
/// <param name="Ended">Those of the entries that have ended with their term.</param>
internal sealed record EvidenceVerdict(int Receipts, int Entries, int Logs, int Ended)
{
    /// <summary>The one line that a verifier prints.</summary>
    public string Line => $"VERIFIED {Receipts} receipts, {Entries} entries, {Logs} logs{(Ended > 0 ? $", {Ended} entries ended" : "")}";
}
