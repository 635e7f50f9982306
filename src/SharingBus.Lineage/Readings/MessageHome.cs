using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Readings;

/// <summary>Where a message came into a journal: the entry that accepted or received it, and its place there.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Index">Index of the entry.</param>
/// <param name="Part">Its place in the batch, and the part of the entry's content that is its own; 0 for an accepted notice.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessageHome(Guid MessageId, long Index, int Part);
