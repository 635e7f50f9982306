using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>A key says more or less than before to some of those who carry it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Carriers">Those notices, by number: no more than the key links, or linked before.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KeyShift(LinkKey Key, int[] Carriers);
