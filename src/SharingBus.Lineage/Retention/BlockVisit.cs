using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Retention;

/// <summary>When to look next at a block of entries.</summary>
/// <param name="Block">The block.</param>
/// <param name="Due">When: microseconds since the Unix epoch, UTC; null where nothing in it can end any more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BlockVisit(long Block, long? Due);
