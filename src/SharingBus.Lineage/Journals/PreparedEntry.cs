using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Journals;

/// <summary>An entry ready to be stored: serialised, salted and hashed by the caller's thread, so that the writer only writes.</summary>
/// <param name="Kind">The entry's event number.</param>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Body">The serialised entry.</param>
/// <param name="Commitment">HMAC-SHA256(salt, body).</param>
/// <param name="LeafHash">SHA-256(0x00 ‖ commitment).</param>
/// <param name="MessageIds">Every message the entry names.</param>
internal sealed record PreparedEntry(
    int Kind, ReadOnlyMemory<byte> Salt, byte[] Body, TreeHash Commitment, TreeHash LeafHash, IReadOnlyList<Guid> MessageIds);
