using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>What of one recipient's lane is in memory.</summary>
/// <param name="Stream">The recipient and the lane.</param>
/// <param name="Assigned">Batches that wait to be sent, handed over by the outbox.</param>
/// <param name="AssignedBytes">Their bytes: at most <see cref="AssignedBatches.MaxBytes"/>.</param>
/// <param name="InHand">Batches read back or under way: at most twice <see cref="OutgoingStream.Window"/>.</param>
/// <param name="InHandBytes">Their bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeldBatches(StreamKey Stream, int Assigned, long AssignedBytes, int InHand, long InHandBytes)
{
    /// <summary>All of them.</summary>
    public int Batches => Assigned + InHand;

    /// <summary>The bytes of all of them.</summary>
    public long Bytes => AssignedBytes + InHandBytes;
}
