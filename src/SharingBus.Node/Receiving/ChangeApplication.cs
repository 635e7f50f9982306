using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>
/// Carries out a change at a holder: the record that every later delivery obeys, the erasure where it is ordered, and word of it to
/// every role that was given the notice. A change that comes before its notice leaves a tombstone.
/// </summary>
internal sealed class ChangeApplication(string agency, Journal journal, MessageOrigins origins)
{
    /// <summary>Adds a change to a write, or says why it is set aside. A change that was carried out before adds nothing.</summary>
    public async Task<string?> AddAsync(ReceiveWrite write, Envelope envelope, CancellationToken cancellation)
    {
        Change change = envelope.Change;
        Guid id = envelope.MessageId.ToId()!.Value;
        string sender = write.Position.Stream.Peer;
        bool replacementIsId = change.Replacement.IsEmpty || change.Replacement.ToId() is not null;
        if (change.Target.ToId() is not { } target || change.Kind == ChangeKind.Unspecified || !replacementIsId)
        {
            return "CHANGE_INVALID";
        }

        string? origin = await origins.OfAsync(target, cancellation);
        if (origin is not null && origin != sender)
        {
            return "CHANGE_NOT_BY_ORIGIN";
        }

        IReadOnlyList<ChangeRecord> earlier = await journal.Read.ChangesAsync(target, cancellation);
        write.Taken.Add(envelope.MessageId);
        if (earlier.Any(c => c.ChangeId == id))
        {
            return null;
        }

        write.Changes.Add(new ChangeRecord(target, id, sender, change.Kind, change.Reason, change.Replacement.ToId()));
        if (change.Kind == ChangeKind.Erase && origin == sender)
        {
            write.Erased.Add(target); // of a notice that has not come yet there is nothing to erase: the tombstone keeps it out
        }

        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ChangeApplied = new ChangeApplied { MessageId = envelope.MessageId, Origin = sender, Change = change, TargetHeld = origin is not null },
        });
        await TellRolesAsync(write, envelope, target, cancellation);
        return null;
    }

    private async Task TellRolesAsync(ReceiveWrite write, Envelope envelope, Guid target, CancellationToken cancellation)
    {
        byte[] head = DeliveryHeads.OfChange(envelope, envelope.MessageId, envelope.Change);
        IReadOnlyList<StoredHolder> holders = await journal.Read.HoldersAsync(target, cancellation);
        write.Deliveries.AddRange(holders
            .Where(h => h.Agency == agency && h.Role.Length > 0)
            .Select(h => new DeliveryRecord(h.Role, envelope.MessageId.ToId()!.Value, envelope.Type, 0, head)));
    }
}
