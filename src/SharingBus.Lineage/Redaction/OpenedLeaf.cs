namespace SharingBus.Lineage.Redaction;

/// <summary>One leaf of a field commitment laid open.</summary>
/// <param name="Index">Place among the leaves, from 0.</param>
/// <param name="Salt">The leaf's salt: 16 bytes. It opens this leaf and no other.</param>
/// <param name="Field">Bytes of the field, or of the group of fields, tags included.</param>
public sealed record OpenedLeaf(int Index, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Field);
