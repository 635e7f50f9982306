using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Journals;

/// <summary>The journal's answer to a write.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="FirstIndex">Index of its first entry, the others follow without a gap; -1 where nothing was written.</param>
/// <param name="MessageId">The message of the earlier request for a duplicate or conflict; else that of the write's own request.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JournalReceipt(JournalOutcome Outcome, long FirstIndex, Guid MessageId)
{
    /// <summary>The index of one of the write's entries, counted from 0.</summary>
    public long IndexOf(int entry) =>
        Outcome == JournalOutcome.Committed
            ? FirstIndex + entry
            : throw new InvalidOperationException($"A write with the outcome {Outcome} has no entries.");
}
