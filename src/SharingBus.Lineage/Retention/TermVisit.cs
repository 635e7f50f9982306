using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Retention;

/// <summary>When to look next at the terms of a row of content.</summary>
/// <param name="Index">An entry whose content stands in the row.</param>
/// <param name="Due">When: microseconds since the Unix epoch, UTC; null where nothing is left to look at.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TermVisit(long Index, long? Due);
