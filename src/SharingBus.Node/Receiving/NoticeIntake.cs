using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>Takes received notices in: for which roles, with which changes that came before them.</summary>
internal sealed class NoticeIntake(Journal journal, MessageOrigins origins)
{
    /// <summary>Adds a notice to a write, or says why it is set aside. A notice that is held already adds nothing.</summary>
    /// <param name="write">What the batch makes durable.</param>
    /// <param name="place">The notice's place in the batch.</param>
    /// <param name="envelope">The notice.</param>
    /// <param name="finding">Which roles may have it.</param>
    /// <param name="known">The messages that this agency accepted or received, this batch's included.</param>
    /// <param name="changed">The messages of which a change is on record.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<string?> AddAsync(
        ReceiveWrite write,
        int place,
        Envelope envelope,
        EnvelopeFinding finding,
        HashSet<Guid> known,
        IReadOnlySet<Guid> changed,
        CancellationToken cancellation)
    {
        Guid id = envelope.MessageId.ToId()!.Value;
        if (!known.Add(id))
        {
            if (await origins.OfAsync(id, cancellation) is { } origin && origin != envelope.Origin)
            {
                return "MESSAGE_ID_TAKEN";
            }

            write.Take(place);
            return null;
        }

        (_, List<string> roles, List<string> faults) = finding;
        if (roles.Count == 0)
        {
            return faults.Count > 0 ? faults[0] : "ROLE_NOT_HOSTED";
        }

        ChangeRecord[] changes = changed.Contains(id)
            ? [.. (await journal.Read.ChangesAsync(id, cancellation)).Where(c => c.Origin == envelope.Origin)]
            : [];
        if (!write.Take(place, roles, erased: changes.Any(c => c.Kind == ChangeKind.Erase)))
        {
            return "TOO_MANY_ROLE_SETS";
        }

        // Of the roles that it came for some are not given it: the notice is taken in, and the journal says so.
        write.Entries.AddRange(faults.Select(fault => Quarantines.OfMessage(write.Position, envelope.MessageId, fault, write.Now)));

        foreach (Google.Protobuf.ByteString parent in envelope.Parents)
        {
            if (parent.ToId() is { } parentId)
            {
                write.Parents.Add(new ParentEdge(parentId, id));
            }
        }

        // A change that overtook its notice found nobody to tell: the roles learn of it behind the notice.
        write.Entries.AddRange(changes.Select(change => TellRoles(write, envelope, change, roles)));
        return null;
    }

    private static JournalEntry TellRoles(ReceiveWrite write, Envelope envelope, ChangeRecord record, List<string> roles)
    {
        var change = new Change { Kind = record.Kind, Reason = record.Reason, Target = envelope.MessageId };
        if (record.Replacement is { } replacement)
        {
            change.Replacement = replacement.ToWire();
        }

        return new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ChangeApplied = new ChangeApplied
            {
                MessageId = record.ChangeId.ToWire(),
                Origin = record.Origin,
                Change = change,
                TargetHeld = true,
                Roles = { roles },
                Type = envelope.Type,
                OrderedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            },
        };
    }
}
