using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Changes;

namespace SharingBus.Node.Receiving;

/// <summary>
/// Carries out a change at a holder: the record that every later delivery obeys, the erasure where it is ordered, and word of it to
/// every role that was given the notice. A change that comes before its notice leaves a tombstone.
/// </summary>
internal sealed class ChangeApplication(string agency)
{
    /// <summary>Adds a change to a write, or says why it is set aside. A change that was carried out before adds nothing.</summary>
    /// <param name="write">What the batch makes durable.</param>
    /// <param name="place">The change's place in the batch.</param>
    /// <param name="envelope">The change.</param>
    /// <param name="named">What the journal knows of the messages that the batch names.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<string?> AddAsync(
        ReceiveWrite write, int place, Envelope envelope, NamedMessages named, CancellationToken cancellation)
    {
        Change change = envelope.Change;
        Guid id = envelope.MessageId.ToId()!.Value;
        string sender = write.Position.Stream.Peer;
        bool replacementIsId = change.Replacement.IsEmpty || change.Replacement.ToId() is not null;
        bool isKnown = change.Kind != ChangeKind.Unspecified && Enum.IsDefined(change.Kind) && Enum.IsDefined(change.Reason);
        if (change.Target.ToId() is not { } target || !isKnown || !replacementIsId)
        {
            return "CHANGE_INVALID";
        }

        NamedMessage message = await named.TargetAsync(target, cancellation);
        if (message.Origin is not null && message.Origin != sender)
        {
            return "CHANGE_NOT_BY_ORIGIN";
        }

        // What stands earlier in the same batch counts as what is on record; what another agency said of a message that has not come does not count.
        ChangeRecord[] earlier = [.. message.Changes.Where(c => c.Origin == sender), .. write.Changes.Where(c => c.Target == target)];
        bool carriedOut = earlier.Any(c => c.ChangeId == id);
        if (!carriedOut && earlier.Count(c => c.Kind == change.Kind) >= ChangeBounds.CarriedOut)
        {
            return "CHANGE_TOO_MANY";
        }

        write.Take(place);
        if (carriedOut)
        {
            return null;
        }

        write.Changes.Add(new ChangeRecord(target, id, sender, change.Kind, change.Reason, change.Replacement.ToId()));
        if (change.Kind == ChangeKind.Erase && message is { Origin: not null, Home: { } home })
        {
            // Of a notice that has not come yet there is nothing to erase: the tombstone keeps it out.
            write.Erased.Add(new ContentKey(home.Index, home.Part));
        }

        IReadOnlyList<StoredHolder> holders = await named.HoldersAsync(target, cancellation);
        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ChangeApplied = new ChangeApplied
            {
                MessageId = envelope.MessageId,
                Origin = sender,
                Change = change,
                TargetHeld = message.Origin is not null,
                Roles = { holders.Where(h => h.Agency == agency && h.Role.Length > 0).Select(h => h.Role) },
                Part = write.PartOf(place),
                Type = envelope.Type,
                OrderedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            },
        });
        return null;
    }
}
