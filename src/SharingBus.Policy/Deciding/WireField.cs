using System.Runtime.InteropServices;

namespace SharingBus.Policy.Deciding;

/// <summary>The tag of a field.</summary>
/// <param name="Number">Field number.</param>
/// <param name="WireType">Wire type.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WireField(int Number, int WireType);
