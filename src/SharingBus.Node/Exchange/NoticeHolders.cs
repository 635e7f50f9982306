using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Exchange;

/// <summary>Who was given a notice, and what each confirmed: the holders' marks, and the roles that the decision names.</summary>
internal sealed class NoticeHolders(string agency, Journal journal)
{
    // A message has some entries for each recipient and step: this is many recipients.
    private const int MaxEntries = 10_000;

    /// <summary>The holders of a notice, this agency left out.</summary>
    public async Task<IReadOnlyList<Holder>> ReadAsync(Guid id, CancellationToken cancellation)
    {
        IReadOnlyList<StoredHolder> holders = await journal.Messages.HoldersAsync(id, cancellation);
        ILookup<string, string> roles = (await RolesAsync(id, cancellation)).ToLookup(r => r.Agency, r => r.Role);
        return [.. holders.Where(h => h.Agency != agency).GroupBy(h => h.Agency).Select(h => HolderOf(h, roles[h.Key]))];
    }

    private static Holder HolderOf(IGrouping<string, StoredHolder> holder, IEnumerable<string> decided)
    {
        HolderFlags whole = holder.Aggregate(HolderFlags.None, (flags, h) => flags | (h.Role.Length == 0 ? h.Flags : HolderFlags.None));
        StoredHolder[] roles = [.. holder.Where(h => h.Role.Length > 0)];
        return new Holder
        {
            Agency = holder.Key,
            Roles = { decided.Union(roles.Select(h => h.Role)) },
            Sent = whole.HasFlag(HolderFlags.Sent),
            Received = whole.HasFlag(HolderFlags.Received),
            DeliveredRoles = { roles.Where(h => h.Flags.HasFlag(HolderFlags.Delivered)).Select(h => h.Role) },
            AcknowledgedRoles = { roles.Where(h => h.Flags.HasFlag(HolderFlags.Acknowledged)).Select(h => h.Role) },
            ChangeConfirmed = whole.HasFlag(HolderFlags.ChangeConfirmed),
        };
    }

    private async Task<IReadOnlyList<(string Agency, string Role)>> RolesAsync(Guid id, CancellationToken cancellation)
    {
        List<(string Agency, string Role)> roles = [];
        IReadOnlyList<StoredEntry> entries = await journal.Messages.EntriesAsync(id, MaxEntries, cancellation);
        foreach (Outcome outcome in entries.SelectMany(e => e.Parse()?.Decided?.Outcomes ?? []).Where(o => o.Verdict == Verdict.Released))
        {
            EntryPage page = await journal.Read.EntriesAsync((long)outcome.DecisionClass, 1, EntryKinds.All, cancellation);
            if (page.Entries[0].Parse()?.DecisionClass is { } decision)
            {
                roles.Add((decision.Recipient, decision.Role));
            }
        }

        return roles;
    }
}
