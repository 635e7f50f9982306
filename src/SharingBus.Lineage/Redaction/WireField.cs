using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Redaction;

/// <summary>Where one top-level field stands in a message's bytes, its tag included.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Start">First byte of the tag.</param>
/// <param name="Length">Bytes of tag and value.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WireField(int Number, int Start, int Length);
