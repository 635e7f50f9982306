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
internal sealed class ChangeApplication(string agency, Journal journal)
{
    // The entries of a message that can name its sender: it is received once, seldom more often.
    private const int OriginEntries = 16;

    public async Task AddAsync(ReceiveWrite write, Envelope envelope, CancellationToken cancellation)
    {
        Change change = envelope.Change;
        Guid id = envelope.MessageId.ToId()!.Value;
        string sender = write.Position.Stream.Peer;
        if (change.Target.ToId() is not { } target || change.Kind == ChangeKind.Unspecified)
        {
            write.Entries.Add(Quarantines.OfMessage(write.Position, envelope.MessageId, "CHANGE_INVALID", write.Now));
            return;
        }

        string? origin = await OriginAsync(target, cancellation);
        if (origin is not null && origin != sender)
        {
            write.Entries.Add(Quarantines.OfMessage(write.Position, envelope.MessageId, "CHANGE_NOT_BY_ORIGIN", write.Now));
            return;
        }

        IReadOnlyList<ChangeRecord> earlier = await journal.Read.ChangesAsync(target, cancellation);
        if (earlier.Any(c => c.ChangeId == id))
        {
            return;
        }

        write.Changes.Add(new ChangeRecord(target, id, sender, change.Kind, change.Reason, change.Replacement.ToId()));
        if (change.Kind == ChangeKind.Erase)
        {
            write.Erased.Add(target);
        }

        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ChangeApplied = new ChangeApplied { MessageId = envelope.MessageId, Origin = sender, Change = change, TargetHeld = origin is not null },
        });
        await TellRolesAsync(write, envelope, target, cancellation);
    }

    private async Task TellRolesAsync(ReceiveWrite write, Envelope envelope, Guid target, CancellationToken cancellation)
    {
        byte[] head = new Delivery
        {
            MessageId = envelope.MessageId,
            Type = envelope.Type,
            Origin = envelope.Origin,
            AcceptedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            Change = envelope.Change,
        }.ToByteArray();
        IReadOnlyList<StoredHolder> holders = await journal.Read.HoldersAsync(target, cancellation);
        write.Deliveries.AddRange(holders
            .Where(h => h.Agency == agency && h.Role.Length > 0)
            .Select(h => new DeliveryRecord(h.Role, envelope.MessageId.ToId()!.Value, envelope.Type, 0, head)));
    }

    private async Task<string?> OriginAsync(Guid target, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfMessageAsync(target, OriginEntries, cancellation);
        return entries.Select(e => e.Parse()?.Received?.Sender).FirstOrDefault(s => s is not null);
    }
}
