using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Receiving;

/// <summary>Whose a message is, as this agency's journal proves it: its own where it accepted it, the sender's where it received it.</summary>
internal sealed class MessageOrigins(string agency, Journal journal)
{
    /// <summary>The origin; null where the message was neither accepted nor received here.</summary>
    public async ValueTask<string?> OfAsync(Guid message, CancellationToken cancellation) =>
        (await journal.Messages.ArrivalAsync(message, cancellation))?.Parse() switch
        {
            { Accepted: not null } => agency,
            { Received: { } received } => received.Sender,
            _ => null,
        };
}
