using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Readings;

/// <summary>One part of the content of an entry.</summary>
/// <param name="Index">Index of the entry.</param>
/// <param name="Part">Which part, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentKey(long Index, int Part);
