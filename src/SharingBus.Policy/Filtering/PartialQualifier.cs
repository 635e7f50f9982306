using System.Runtime.InteropServices;

namespace SharingBus.Policy.Filtering;

/// <summary>A qualifier of some of its siblings.</summary>
/// <param name="Bit">The qualifier, as a bit by field number.</param>
/// <param name="Targets">What it qualifies, as bits by field number.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartialQualifier(ulong Bit, ulong Targets);
