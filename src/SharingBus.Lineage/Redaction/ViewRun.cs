using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Redaction;

/// <summary>Leaves of a notice, one after the other, and the fields of a view that stand in their place.</summary>
/// <param name="Leaf">The first leaf.</param>
/// <param name="Leaves">How many.</param>
/// <param name="Fields">How many fields; 0 where nothing stands there.</param>
/// <param name="Start">Their first byte in the view.</param>
/// <param name="Length">Their bytes.</param>
/// <param name="Equal">Whether they are the bytes of the leaf.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ViewRun(int Leaf, int Leaves, int Fields, int Start, int Length, bool Equal);
