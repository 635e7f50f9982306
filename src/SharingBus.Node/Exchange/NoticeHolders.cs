using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Exchange;

/// <summary>Who was given a notice, and what each confirmed: the holders' marks, and the roles that the decision names.</summary>
internal sealed class NoticeHolders(string agency, Journal journal, TimeSpan changeTerm, TimeProvider time)
{
    // A message has some entries for each recipient and step: this is many recipients.
    private const int MaxEntries = 10_000;

    /// <summary>The status of a notice: its holders, this agency left out, and what they owe.</summary>
    public async Task<GetNoticeStatusResponse> StatusAsync(Guid id, CancellationToken cancellation)
    {
        var status = new GetNoticeStatusResponse { Holders = { await ReadAsync(id, cancellation) } };
        status.ExpiresAtUnixMicros = (await journal.Messages.ArrivalAsync(id, cancellation))?.Parse()?.Accepted?.ExpiresAtUnixMicros ?? 0;
        ChangeRecord? last = (await journal.Read.ChangesAsync(id, cancellation)).LastOrDefault(c => c.Origin == agency);
        JournalEntry? ordered = last is null
            ? null
            : (await journal.Messages.EntriesAsync(last.ChangeId, MaxEntries, cancellation)).Select(e => e.Parse()).FirstOrDefault(e => e?.ChangeOrdered is not null);
        if (ordered is null)
        {
            return status;
        }

        status.Change = ordered.ChangeOrdered.Change;
        status.ChangeOrderedAtUnixMicros = ordered.TimeUnixMicros;
        status.ChangeDueAtUnixMicros = ordered.TimeUnixMicros + (changeTerm.Ticks / TimeSpan.TicksPerMicrosecond);
        bool due = Clock.Micros(time.GetUtcNow()) >= status.ChangeDueAtUnixMicros;
        foreach (Holder holder in status.Holders)
        {
            holder.Overdue = due && !holder.ChangeConfirmed;
        }

        return status;
    }

    private async Task<IReadOnlyList<Holder>> ReadAsync(Guid id, CancellationToken cancellation)
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
