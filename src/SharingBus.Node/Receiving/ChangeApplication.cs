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
    public async ValueTask<string?> AddAsync(ReceiveWrite write, int place, Envelope envelope, CancellationToken cancellation)
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
        write.Take(place);
        if (earlier.Any(c => c.ChangeId == id))
        {
            return null;
        }

        write.Changes.Add(new ChangeRecord(target, id, sender, change.Kind, change.Reason, change.Replacement.ToId()));
        if (change.Kind == ChangeKind.Erase && origin == sender && await journal.Messages.HomeAsync(target, cancellation) is { } home)
        {
            // Of a notice that has not come yet there is nothing to erase: the tombstone keeps it out.
            write.Erased.Add(new ContentKey(home.Index, home.Part));
        }

        IReadOnlyList<StoredHolder> holders = await journal.Messages.HoldersAsync(target, cancellation);
        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ChangeApplied = new ChangeApplied
            {
                MessageId = envelope.MessageId,
                Origin = sender,
                Change = change,
                TargetHeld = origin is not null,
                Roles = { holders.Where(h => h.Agency == agency && h.Role.Length > 0).Select(h => h.Role) },
                Part = write.PartOf(place),
                Type = envelope.Type,
                OrderedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            },
        });
        return null;
    }
}
