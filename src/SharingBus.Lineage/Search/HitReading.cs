using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.CodeLists;

namespace SharingBus.Lineage.Search;

/// <summary>Reads entries as what happened with single messages. For one search.</summary>
internal sealed class HitReading(IJournalReadings read)
{
    private readonly BatchMessages _batches = new(read);
    private readonly Dictionary<ulong, DecisionClass?> _classes = [];

    /// <summary>Kinds of entries that say something of the kind.</summary>
    public static EntryKinds Kinds(SearchQuery query)
    {
        List<JournalEntry.EventOneofCase> kinds = [];
        Add(query.Wants(SearchOutcome.Released, SearchOutcome.Withheld, SearchOutcome.Held), JournalEntry.EventOneofCase.Decided);
        Add(query.Wants(SearchOutcome.Sent), JournalEntry.EventOneofCase.Sent);
        Add(query.Wants(SearchOutcome.Received), JournalEntry.EventOneofCase.Received);
        Add(query.Wants(SearchOutcome.Delivered), JournalEntry.EventOneofCase.Delivered);
        Add(query.Wants(SearchOutcome.Acknowledged), JournalEntry.EventOneofCase.Acknowledged);
        Add(query.Wants(SearchOutcome.Received, SearchOutcome.Delivered, SearchOutcome.Acknowledged), JournalEntry.EventOneofCase.ReceiptRecorded);
        Add(query.Wants(SearchOutcome.Changed), JournalEntry.EventOneofCase.ChangeOrdered, JournalEntry.EventOneofCase.ChangeApplied);
        Add(query.Wants(SearchOutcome.Destroyed), JournalEntry.EventOneofCase.PayloadsDestroyed);
        Add(query.Wants(SearchOutcome.LookedUp), JournalEntry.EventOneofCase.PersonLookedUp);
        return EntryKinds.Of([.. kinds]);

        void Add(bool wanted, params ReadOnlySpan<JournalEntry.EventOneofCase> more)
        {
            if (wanted)
            {
                kinds.AddRange(more);
            }
        }
    }

    /// <summary>What an entry says.</summary>
    public async ValueTask<IReadOnlyList<SearchHit>> OfAsync(StoredEntry stored, CancellationToken cancellation)
    {
        if (stored.Parse() is not { } entry)
        {
            return [];
        }

        IEnumerable<SearchHit> hits = entry.EventCase switch
        {
            JournalEntry.EventOneofCase.Decided => await OfDecidedAsync(entry.Decided, cancellation),
            JournalEntry.EventOneofCase.Sent => PackedIds.All(entry.Sent.MessageIds).Select(id => Hit(id, SearchOutcome.Sent, entry.Sent.Recipient)),
            JournalEntry.EventOneofCase.Received when !entry.Received.Again => OfReceived(entry.Received),
            JournalEntry.EventOneofCase.Delivered => await OfPartsAsync(
                entry.Delivered.Origin, StreamDirection.Incoming, entry.Delivered.Parts, SearchOutcome.Delivered, entry.Delivered.Role, cancellation),
            JournalEntry.EventOneofCase.Acknowledged => await OfPartsAsync(
                entry.Acknowledged.Origin, StreamDirection.Incoming, entry.Acknowledged.Parts, SearchOutcome.Acknowledged, entry.Acknowledged.Role, cancellation),
            JournalEntry.EventOneofCase.ReceiptRecorded => await OfReceiptAsync(entry.ReceiptRecorded, cancellation),
            JournalEntry.EventOneofCase.ChangeOrdered => [Hit(Id(entry.ChangeOrdered.Change.Target), SearchOutcome.Changed, "")],
            JournalEntry.EventOneofCase.ChangeApplied => [Hit(Id(entry.ChangeApplied.Change.Target), SearchOutcome.Changed, entry.ChangeApplied.Origin)],
            JournalEntry.EventOneofCase.PayloadsDestroyed =>
                PackedIds.All(entry.PayloadsDestroyed.MessageIds).Select(static id => Hit(id, SearchOutcome.Destroyed, "")),
            JournalEntry.EventOneofCase.PersonLookedUp => [OfLookUp(entry.PersonLookedUp)],
            _ => [],
        };
        return
        [
            .. hits.Select(hit =>
            {
                hit.Index = (ulong)stored.Index;
                hit.TimeUnixMicros = entry.TimeUnixMicros;
                return hit;
            }),
        ];
    }

    private static Guid Id(ByteString id) => id.Length == PackedIds.Size ? PackedIds.At(id, 0) : Guid.Empty;

    private static SearchHit Hit(Guid message, SearchOutcome outcome, string peer, string role = "") =>
        new() { MessageId = PackedIds.Pack([message]), Outcome = outcome, Peer = peer, Role = role };

    private static SearchHit OfLookUp(PersonLookedUp lookUp) => new()
    {
        Outcome = SearchOutcome.LookedUp, Role = lookUp.Role, Reason = $"{UpperSnake.Of(lookUp.Reason)} by {lookUp.System}: {lookUp.Reference}",
    };

    private static IEnumerable<SearchHit> OfReceived(Received received)
    {
        int places = Math.Min(PackedIds.Count(received.MessageIds), received.RoleSetOf.Length);
        for (int place = 0; place < places; place++)
        {
            int set = received.RoleSetOf[place];
            foreach (string role in set > 0 && set <= received.RoleSets.Count ? received.RoleSets[set - 1].Roles.AsEnumerable() : [])
            {
                yield return Hit(PackedIds.At(received.MessageIds, place), SearchOutcome.Received, received.Sender, role);
            }
        }
    }

    private async ValueTask<IEnumerable<SearchHit>> OfDecidedAsync(Decided decided, CancellationToken cancellation)
    {
        List<SearchHit> hits = [];
        foreach (Outcome outcome in decided.Outcomes)
        {
            DecisionClass? reason = await ClassAsync(outcome.DecisionClass, cancellation);
            SearchOutcome said = outcome.Verdict switch
            {
                Verdict.Released => SearchOutcome.Released,
                Verdict.Held => SearchOutcome.Held,
                _ => SearchOutcome.Withheld,
            };
            SearchHit hit = Hit(Id(decided.MessageId), said, reason?.Recipient ?? "", reason?.Role ?? "");
            hit.DecisionClass = outcome.DecisionClass;
            hit.RuleIds.AddRange(reason?.RuleIds.AsEnumerable() ?? []);
            hit.AgreementId = reason?.AgreementId ?? "";
            hit.Reason = reason?.Reason ?? "";
            hits.Add(hit);
        }

        return hits;
    }

    // What confirms all that came before it is about its own batch here.
    private async ValueTask<IEnumerable<SearchHit>> OfReceiptAsync(ReceiptRecorded recorded, CancellationToken cancellation)
    {
        SearchOutcome outcome = recorded.Receipt.Kind switch
        {
            ReceiptKind.Received => SearchOutcome.Received,
            ReceiptKind.Delivered => SearchOutcome.Delivered,
            ReceiptKind.Acknowledged => SearchOutcome.Acknowledged,
            _ => SearchOutcome.Unspecified,
        };
        return outcome == SearchOutcome.Unspecified
            ? []
            : await OfPartsAsync(recorded.Recipient, StreamDirection.Outgoing, recorded.Receipt.Parts, outcome, recorded.Receipt.Role, cancellation);
    }

    private async ValueTask<IEnumerable<SearchHit>> OfPartsAsync(
        string peer, StreamDirection direction, IEnumerable<BatchPart> parts, SearchOutcome outcome, string role, CancellationToken cancellation) =>
        (await _batches.OfAsync(peer, direction, parts, cancellation)).Select(id => Hit(id, outcome, peer, role));

    private async ValueTask<DecisionClass?> ClassAsync(ulong index, CancellationToken cancellation)
    {
        if (!_classes.TryGetValue(index, out DecisionClass? reason))
        {
            EntryPage page = await read.EntriesAsync((long)index, 1, EntryKinds.All, cancellation);
            reason = page.Entries is [{ } found] && found.Index == (long)index ? found.Parse()?.DecisionClass : null;
            _classes.Add(index, reason);
        }

        return reason;
    }
}
