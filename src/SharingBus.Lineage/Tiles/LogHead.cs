using System.Runtime.InteropServices;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>What a checkpoint says of a log's tree.</summary>
/// <param name="Size">Leaves.</param>
/// <param name="Root">RFC 6962 tree head.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogHead(long Size, TreeHash Root);
