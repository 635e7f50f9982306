using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>Whose a message is, as this agency's journal proves it: its own where it accepted it, the sender's where it received it.</summary>
internal sealed class MessageOrigins(string agency, Journal journal)
{
    // Others can make entries that name a message before it comes; they cannot push its own entry out of this many.
    private const int MaxEntries = 10_000;

    /// <summary>The origin; null where the message was neither accepted nor received here.</summary>
    public async ValueTask<string?> OfAsync(Guid message, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfMessageAsync(message, MaxEntries, cancellation);
        foreach (StoredEntry stored in entries)
        {
            switch (stored.Parse())
            {
                case { Accepted: not null }:
                    return agency;
                case { Received: { } received }:
                    return received.Sender;
            }
        }

        return null;
    }
}
