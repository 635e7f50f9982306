using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Tiles;

/// <summary>How far a mirror is.</summary>
/// <param name="Fetched">New tiles and bundles that were stored in this run.</param>
/// <param name="Copied">Those that are in place: stored now or before.</param>
/// <param name="Checked">Those that were read again and checked.</param>
/// <param name="Total">All that the tree has.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileProgress(long Fetched, long Copied, long Checked, long Total);
