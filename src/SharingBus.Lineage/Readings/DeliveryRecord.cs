using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>A place in a role's inbox. The journal numbers the places in the order of the writes.</summary>
/// <param name="Role">The role it is for.</param>
/// <param name="MessageId">The message: a notice, or a change.</param>
/// <param name="Type">The notice's type, for subscriptions that want some types only.</param>
/// <param name="Part">Which view of the message the role sees; meaningless for a change.</param>
/// <param name="Head">What the node needs beside the view to deliver it, in a form of its choice; never content of the notice.</param>
public sealed record DeliveryRecord(string Role, Guid MessageId, NoticeType Type, int Part, ReadOnlyMemory<byte> Head);
