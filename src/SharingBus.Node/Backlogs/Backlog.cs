using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Backlogs;

/// <summary>What one recipient has not confirmed on one lane.</summary>
/// <param name="Stream">The recipient and the lane.</param>
/// <param name="Batches">Batches that are kept for it.</param>
/// <param name="Bytes">Their bytes: exact for a short backlog, estimated from the oldest batches for a long one.</param>
/// <param name="Age">How long the oldest notice or change has waited since it was accepted; zero where it is all receipts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Backlog(StreamKey Stream, long Batches, long Bytes, TimeSpan Age);
