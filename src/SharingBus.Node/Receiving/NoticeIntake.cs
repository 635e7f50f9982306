using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Receiving;

/// <summary>Takes one received notice in: its views, the inboxes of its roles, and the changes that came before it.</summary>
internal sealed class NoticeIntake(string agency, Journal journal, FederationState federation, MessageOrigins origins)
{
    /// <summary>Adds a notice to a write, or says why it is set aside. A notice that is held already adds nothing.</summary>
    /// <remarks><paramref name="known"/> holds the ids that this agency accepted or received, this batch's included.</remarks>
    public async Task<string?> AddAsync(ReceiveWrite write, Envelope envelope, ISet<Guid> known, CancellationToken cancellation)
    {
        Guid id = envelope.MessageId.ToId()!.Value;
        if (known.Contains(id))
        {
            bool again = write.Taken.Contains(envelope.MessageId) || await origins.OfAsync(id, cancellation) == envelope.Origin;
            return again ? null : "MESSAGE_ID_TAKEN";
        }

        (View View, string[] Roles)[] views =
            [.. envelope.Views.Select(v => (v, Hosted(v))).Where(v => v.Item2.Length > 0)];
        if (views.Length == 0)
        {
            return "ROLE_NOT_HOSTED";
        }

        known.Add(id);
        write.Taken.Add(envelope.MessageId);
        write.Parents.AddRange(envelope.Parents.ToIds().Select(parent => new ParentEdge(parent, id)));
        ChangeRecord[] changes = [.. (await journal.Read.ChangesAsync(id, cancellation)).Where(c => c.Origin == envelope.Origin)];
        bool erased = changes.Any(c => c.Kind == ChangeKind.Erase);
        byte[] head = DeliveryHeads.OfNotice(envelope);
        for (int part = 0; part < views.Length; part++)
        {
            if (!erased)
            {
                write.Payloads.Add(new PayloadRecord(id, PayloadKind.View, part, views[part].View.Notice.Memory));
                write.Deliveries.AddRange(views[part].Roles.Select(role => new DeliveryRecord(role, id, envelope.Type, part, head)));
            }

            write.Holders.AddRange(views[part].Roles.Select(role => new HolderMark(id, agency, role, HolderFlags.Received)));
        }

        string[] roles = [.. views.SelectMany(v => v.Roles).Distinct()];
        write.Deliveries.AddRange(changes.SelectMany(change => TellRoles(envelope, change, roles)));
        return null;
    }

    // A change that overtook its notice found nobody to tell: the roles learn of it behind the notice.
    private static IEnumerable<DeliveryRecord> TellRoles(Envelope envelope, ChangeRecord record, string[] roles)
    {
        var change = new Change { Kind = record.Kind, Reason = record.Reason, Target = envelope.MessageId };
        if (record.Replacement is { } replacement)
        {
            change.Replacement = replacement.ToWire();
        }

        byte[] head = DeliveryHeads.OfChange(envelope, record.ChangeId.ToWire(), change);
        return roles.Select(role => new DeliveryRecord(role, record.ChangeId, envelope.Type, 0, head));
    }

    private string[] Hosted(View view) => [.. view.Roles.Distinct().Where(role => federation.Current!.Hosts(agency, role))];
}
