using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>
/// What the journal knows of the messages that one batch names in its changes and receipts. Each is asked for once, however often the batch
/// names it: a sender cannot make a small batch dear by saying the same again and again.
/// </summary>
internal sealed class NamedMessages(Journal journal, MessageOrigins origins)
{
    private readonly Dictionary<Guid, NamedMessage> _targets = [];
    private readonly Dictionary<Guid, IReadOnlyList<StoredHolder>> _holders = [];

    /// <summary>A message that changes name, as the journal has it without this batch.</summary>
    public async ValueTask<NamedMessage> TargetAsync(Guid message, CancellationToken cancellation)
    {
        if (!_targets.TryGetValue(message, out NamedMessage? target))
        {
            target = new NamedMessage(
                await origins.OfAsync(message, cancellation),
                await journal.Messages.HomeAsync(message, cancellation),
                await journal.Read.ChangesAsync(message, cancellation));
            _targets.Add(message, target);
        }

        return target;
    }

    /// <summary>Who holds a message, as the journal has it without this batch.</summary>
    public async ValueTask<IReadOnlyList<StoredHolder>> HoldersAsync(Guid message, CancellationToken cancellation)
    {
        if (!_holders.TryGetValue(message, out IReadOnlyList<StoredHolder>? holders))
        {
            holders = await journal.Messages.HoldersAsync(message, cancellation);
            _holders.Add(message, holders);
        }

        return holders;
    }
}
