using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Search;

/// <summary>A block has entries about a thing.</summary>
/// <param name="Key">The thing.</param>
/// <param name="Block">The block: the index of its first entry, divided by the entries of a block.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FacetRow(long Key, long Block);
