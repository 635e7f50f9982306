using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Persons;

/// <summary>Reads content that may name a person, and what happened with it. For one page of a look-up.</summary>
internal sealed class PersonReading(string agency, Journal journal, LookUp lookUp, DateTimeOffset now)
{
    // What is told of one notice: some steps for each of some dozens of roles.
    private const int MostSteps = 500;

    private readonly JournalSearch _search = new(journal);
    private readonly Dictionary<ulong, bool> _ofPersons = [];

    /// <summary>What there is to say of it; null where it names somebody else, was erased, or nothing happened with it that was asked for.</summary>
    public async ValueTask<PersonRecord?> ReadAsync(ContentKey key, CancellationToken cancellation)
    {
        EntryPage page = await journal.Read.EntriesAsync(key.Index, 1, EntryKinds.All, cancellation);
        JournalEntry? home = page.Entries is [{ } stored] && stored.Index == key.Index ? stored.Parse() : null;
        if (home is null || await journal.Read.ContentAsync(key, cancellation) is not { IsEmpty: false } content)
        {
            return null;
        }

        NamingView[] naming = [.. NamingView.All(home, content).Where(view => lookUp.Identities.Any(view.Identities.Contains))];
        if (naming.Length == 0)
        {
            return null;
        }

        PersonRecord record = Head(key, home, naming[0]);
        SearchPage happened = await _search.FindAsync(lookUp.QueryOf(PackedIds.At(record.MessageId, 0)), default, MostSteps, cancellation);
        await AddAsync(record, happened, home, naming, cancellation);
        return record.Happened.Count > 0 || lookUp.WantsArrival(record.TimeUnixMicros) ? record : null;
    }

    private PersonRecord Head(ContentKey key, JournalEntry home, NamingView view)
    {
        bool isOwn = home.EventCase == JournalEntry.EventOneofCase.Accepted;
        Guid id = isOwn ? PackedIds.At(home.Accepted.MessageId, 0) : PackedIds.At(home.Received.MessageIds, key.Part);
        var record = new PersonRecord
        {
            Index = (ulong)key.Index,
            TimeUnixMicros = home.TimeUnixMicros,
            MessageId = PackedIds.Pack([id]),
            Type = view.Type,
            Origin = isOwn ? agency : home.Received.Sender,
        };
        Handling handling = view.Handling;
        record.Purpose = handling.Purpose;
        record.SubjectAccess = handling.SubjectAccess;
        record.SubjectAccessUntilUnixSeconds = handling.SubjectAccessUntilUnixSeconds;
        record.MayBeDisclosed = handling.SubjectAccess switch
        {
            SubjectAccess.Disclose => true,
            SubjectAccess.DeferUntil => handling.SubjectAccessUntilUnixSeconds > 0 && handling.SubjectAccessUntilUnixSeconds <= now.ToUnixTimeSeconds(),
            _ => false,
        };
        return record;
    }

    private async ValueTask AddAsync(
        PersonRecord record, SearchPage happened, JournalEntry home, IReadOnlyList<NamingView> naming, CancellationToken cancellation)
    {
        record.Incomplete = happened.Next is not null;
        HashSet<(string Peer, string Role)> given = [.. naming.SelectMany(static view => view.Roles).Select(role => (home.Received?.Sender ?? "", role))];
        foreach (SearchHit released in happened.Hits.Where(static hit => hit.Outcome == SearchOutcome.Released))
        {
            if (await IsOfPersonsAsync(record.Type, released.DecisionClass, cancellation))
            {
                given.Add((released.Peer, released.Role));
            }
        }

        // A step without a role is one of the whole notice, one without an agency too.
        HashSet<string> peers = [.. given.Select(static one => one.Peer), ""];
        record.Happened.AddRange(happened.Hits.Where(hit => hit.Role.Length == 0 ? peers.Contains(hit.Peer) : given.Contains((hit.Peer, hit.Role))));
    }

    // Whether decisions of a class let anything of persons go.
    private async ValueTask<bool> IsOfPersonsAsync(NoticeType type, ulong decisionClass, CancellationToken cancellation)
    {
        if (!_ofPersons.TryGetValue(decisionClass, out bool isOf))
        {
            EntryPage page = await journal.Read.EntriesAsync((long)decisionClass, 1, EntryKinds.All, cancellation);
            DecisionClass? reason = page.Entries is [{ } stored] && stored.Index == (long)decisionClass ? stored.Parse()?.DecisionClass : null;
            isOf = reason is not null && reason.ReleasedPaths.Concat(reason.Transformed.Select(static one => one.Path)).Any(path => PersonIdentity.IsOfPerson(type, path));
            _ofPersons.Add(decisionClass, isOf);
        }

        return isOf;
    }
}
