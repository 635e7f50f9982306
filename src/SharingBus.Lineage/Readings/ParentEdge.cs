using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Readings;

/// <summary>One message was derived from another. Edges outlive both payloads.</summary>
/// <param name="Parent">What it was derived from.</param>
/// <param name="Child">The derived message.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ParentEdge(Guid Parent, Guid Child);
