using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Receiving;

/// <summary>Takes received notices in: for which roles, with which changes that came before them.</summary>
internal sealed class NoticeIntake(string agency, Journal journal, FederationState federation, MessageOrigins origins)
{
    /// <summary>Adds a notice to a write, or says why it is set aside. A notice that is held already adds nothing.</summary>
    /// <param name="write">What the batch makes durable.</param>
    /// <param name="place">The notice's place in the batch.</param>
    /// <param name="envelope">The notice.</param>
    /// <param name="known">The messages that this agency accepted or received, this batch's included.</param>
    /// <param name="changed">The messages of which a change is on record.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<string?> AddAsync(
        ReceiveWrite write, int place, Envelope envelope, HashSet<Guid> known, IReadOnlySet<Guid> changed, CancellationToken cancellation)
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

        (List<string> roles, List<string> faults) = Judge(envelope, write.Now);
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

    // The roles that may have a view of it by the bundle in force here, whatever bundle it was decided under, and why others may not.
    private (List<string> Roles, List<string> Faults) Judge(Envelope envelope, DateTimeOffset now)
    {
        FederationSnapshot snapshot = federation.Current!;
        List<string> roles = [];
        List<string> faults = [];
        foreach (View view in envelope.Views)
        {
            foreach (string role in view.Roles)
            {
                string? fault = ViewStanding.Fault(snapshot, agency, envelope, view, role, now);
                List<string> list = fault is null ? roles : faults;
                if (!list.Contains(fault ?? role))
                {
                    list.Add(fault ?? role);
                }
            }
        }

        return (roles, faults);
    }
}
