using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Quarantine;

/// <summary>Where something in quarantine came from.</summary>
/// <param name="Sender">The agency that the queue proves.</param>
/// <param name="Lane">The lane of the queue.</param>
/// <param name="Incarnation">The stream; null where the batch could not be opened.</param>
/// <param name="Sequence">The batch's place in its stream; 0 where it could not be opened.</param>
/// <param name="Index">The message's place in its batch, from 0.</param>
/// <param name="MessageId">The message, where its id is known.</param>
public sealed record QuarantinePlace(string Sender, Lane Lane, Guid? Incarnation = null, long Sequence = 0, int Index = 0, Guid? MessageId = null);
