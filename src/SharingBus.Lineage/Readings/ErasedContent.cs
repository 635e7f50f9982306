using System.Runtime.InteropServices;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>Content that is to be erased.</summary>
/// <param name="Key">Which.</param>
/// <param name="Reason">Why.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ErasedContent(ContentKey Key, DestructionReason Reason);
