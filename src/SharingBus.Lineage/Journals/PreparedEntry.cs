using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Journals;

/// <summary>An entry ready to be stored: serialised, salted and hashed by the caller's thread, so that the writer only writes.</summary>
/// <param name="Kind">The entry's event number.</param>
/// <param name="Opening">The salt and, behind it, the serialised entry.</param>
/// <param name="Commitment">SHA-256(salt ‖ entry).</param>
/// <param name="LeafHash">SHA-256(0x00 ‖ commitment).</param>
/// <param name="Index">How it is found again.</param>
internal sealed record PreparedEntry(int Kind, byte[] Opening, TreeHash Commitment, TreeHash LeafHash, EntryIndex Index);
