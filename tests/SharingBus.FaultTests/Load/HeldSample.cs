namespace SharingBus.FaultTests.Load;

/// <summary>What was waiting and what of it was in memory, at one moment of an absence.</summary>
/// <param name="BacklogBatches">Batches that the recipient has not confirmed.</param>
/// <param name="BacklogBytes">Bytes of the notices that were published meanwhile and wait in them.</param>
/// <param name="Age">How long the oldest notice has waited, by the clock of the test.</param>
/// <param name="HeapBytes">What the process holds after a full collection, without what lies in the loopback.</param>
/// <param name="HeldBytes">What of it the origin says it holds of the backlog, within the bounds of the stream.</param>
/// <param name="ResidentBytes">Resident memory of the process.</param>
internal sealed record HeldSample(long BacklogBatches, long BacklogBytes, TimeSpan Age, long HeapBytes, long HeldBytes, long ResidentBytes)
{
    private const double MiB = 1024 * 1024;

    /// <summary>What grows where notices are kept in memory beside the bounds.</summary>
    public long BesideBytes => HeapBytes - HeldBytes;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Age.TotalMinutes:0.0} min: backlog {BacklogBatches} batches, {BacklogBytes / MiB:0.0} MiB; heap {HeapBytes / MiB:0.0} MiB, of it held {HeldBytes / MiB:0.0} MiB; resident {ResidentBytes / MiB:0} MiB";
}
