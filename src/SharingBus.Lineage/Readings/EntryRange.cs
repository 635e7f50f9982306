using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Readings;

/// <summary>Entries that were written together.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Count">How many.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntryRange(long First, int Count);
