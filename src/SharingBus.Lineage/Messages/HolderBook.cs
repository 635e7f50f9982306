using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Messages;

/// <summary>Reads the entries of one message, in order, and tells who holds it and what each confirmed.</summary>
internal sealed class HolderBook(string agency, Guid messageId)
{
    private readonly Dictionary<(string Agency, string Role), HolderFlags> _flags = [];

    /// <summary>The holders, by agency and role.</summary>
    public IReadOnlyList<StoredHolder> Holders =>
    [
        .. _flags.Select(static holder => new StoredHolder(holder.Key.Agency, holder.Key.Role, holder.Value))
            .OrderBy(static holder => holder.Agency, StringComparer.Ordinal).ThenBy(static holder => holder.Role, StringComparer.Ordinal),
    ];

    public void Read(JournalEntry entry)
    {
        switch (entry.EventCase)
        {
            case JournalEntry.EventOneofCase.Sent:
                Mark(entry.Sent.Recipient, "", HolderFlags.Sent);
                break;
            case JournalEntry.EventOneofCase.ReceiptRecorded:
                Mark(entry.ReceiptRecorded);
                break;
            case JournalEntry.EventOneofCase.Received when !entry.Received.Again:
                MarkRoles(entry.Received);
                break;
            case JournalEntry.EventOneofCase.Delivered:
                Mark(agency, entry.Delivered.Role, HolderFlags.Delivered);
                break;
            case JournalEntry.EventOneofCase.Acknowledged:
                Mark(agency, entry.Acknowledged.Role, HolderFlags.Delivered | HolderFlags.Acknowledged);
                break;
            case JournalEntry.EventOneofCase.ChangeOrdered when PackedIds.IndexOf(entry.ChangeOrdered.Change.Target, messageId) == 0:
                // A newer change: what was confirmed was the one before.
                foreach ((string Agency, string Role) holder in _flags.Keys.ToArray())
                {
                    _flags[holder] &= ~HolderFlags.ChangeConfirmed;
                }

                break;
        }
    }

    private void Mark(ReceiptRecorded recorded)
    {
        HolderFlags flags = recorded.Receipt.Kind switch
        {
            ReceiptKind.Received => HolderFlags.Received,
            ReceiptKind.Delivered => HolderFlags.Delivered,
            ReceiptKind.Acknowledged => HolderFlags.Delivered | HolderFlags.Acknowledged,
            ReceiptKind.Changed when PackedIds.IndexOf(recorded.Receipt.Changed, messageId) >= 0 => HolderFlags.ChangeConfirmed,
            _ => HolderFlags.None,
        };
        if (flags != HolderFlags.None)
        {
            Mark(recorded.Recipient, recorded.Receipt.Role, flags);
        }
    }

    private void MarkRoles(Received received)
    {
        int place = PackedIds.IndexOf(received.MessageIds, messageId);
        int set = place >= 0 && place < received.RoleSetOf.Length ? received.RoleSetOf[place] : 0;
        foreach (string role in set > 0 ? received.RoleSets[set - 1].Roles : [])
        {
            Mark(agency, role, HolderFlags.Received);
        }
    }

    private void Mark(string holder, string role, HolderFlags flags) =>
        _flags[(holder, role)] = _flags.GetValueOrDefault((holder, role)) | flags;
}
