using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>A place in a role's inbox, with the view that the role may see.</summary>
/// <param name="Position">Rises over the whole journal; with gaps within a role.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Type">The notice's type.</param>
/// <param name="Head">What the node wrote beside it.</param>
/// <param name="View">The view's bytes; null where there is none or it was erased.</param>
/// <param name="Changed">A change of the message is on record: see <see cref="IJournalReadings.ChangesAsync"/> before delivering.</param>
public sealed record StoredDelivery(
    long Position, Guid MessageId, NoticeType Type, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte>? View, bool Changed);
