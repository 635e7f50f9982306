using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Tests.Search;

/// <summary>Makes the writes of an agency, and notes what a search is to find of them.</summary>
internal sealed class SearchYear(long first, Random random, string[] peers, string[] roles, string[] rules, List<Written> written)
{
    private static readonly Purpose[] Purposes = [Purpose.Prevention, Purpose.Safeguarding];

    private readonly Dictionary<(string Peer, string Role, string Rule), long> _classes = [];
    private long _next = first;

    public List<Written> Written { get; } = written;

    /// <summary>What happened with one notice: six entries or more.</summary>
    public JournalWrite Day(int number)
    {
        List<JournalEntry> entries = [];
        long time = (_next + 1) * 1_000_000;
        (string peer, string role, string rule) = (peers[random.Next(3)], roles[random.Next(3)], rules[random.Next(4)]);
        if (!_classes.TryGetValue((peer, role, rule), out long decisionClass))
        {
            _classes.Add((peer, role, rule), decisionClass = _next);
            Add(new JournalEntry { DecisionClass = new DecisionClass { Recipient = peer, Role = role, RuleIds = { rule } } });
        }

        (Guid own, Guid received) = (Guid.NewGuid(), Guid.NewGuid());
        Purpose purpose = Purposes[number % 2];
        Add(new JournalEntry { Accepted = new Accepted { MessageId = Samples.Bytes(own), Purpose = purpose } });
        SearchOutcome verdict = number % 5 == 0 ? SearchOutcome.Withheld : number % 7 == 0 ? SearchOutcome.Held : SearchOutcome.Released;
        Note(own, verdict, peer, role, rule, purpose);
        Add(new JournalEntry
        {
            Decided = new Decided
            {
                MessageId = Samples.Bytes(own), Outcomes = { new Outcome { DecisionClass = (ulong)decisionClass, Verdict = Enum.Parse<Verdict>(verdict.ToString()) } },
            },
        });
        BatchPart part = new() { Lane = Lane.Bulk, Incarnation = Samples.Bytes(Guid.NewGuid()), Sequence = 1 };
        Note(own, SearchOutcome.Sent, peer, "", "", purpose);
        Add(new JournalEntry
        {
            Sent = new Sent { Recipient = peer, Lane = part.Lane, Incarnation = part.Incarnation, Sequence = part.Sequence, MessageIds = PackedIds.Pack([own]) },
        });
        Note(own, SearchOutcome.Acknowledged, peer, role, "", purpose);
        Add(new JournalEntry
        {
            ReceiptRecorded = new ReceiptRecorded { Recipient = peer, Receipt = new Receipt { Kind = ReceiptKind.Acknowledged, Role = role, Parts = { part } } },
        });
        Note(received, SearchOutcome.Received, peer, role, "", Purpose.Unspecified);
        Add(new JournalEntry
        {
            Received = new Received
            {
                Sender = peer, Lane = part.Lane, Incarnation = part.Incarnation, Sequence = part.Sequence, MessageIds = PackedIds.Pack([received]),
                RoleSets = { new RoleSet { Roles = { role } } }, RoleSetOf = ByteString.CopyFrom(1),
            },
        });
        Note(received, SearchOutcome.Delivered, peer, role, "", Purpose.Unspecified);
        Add(new JournalEntry { Delivered = new Delivered { Role = role, Subscriber = "case-file", Origin = peer, Parts = { part } } });
        if (number % 9 == 0)
        {
            Note(own, SearchOutcome.Changed, "", "", "", purpose);
            Add(new JournalEntry
            {
                ChangeOrdered = new ChangeOrdered { MessageId = Samples.Bytes(Guid.NewGuid()), Change = new Change { Kind = ChangeKind.Retract, Target = Samples.Bytes(own) } },
            });
            Note(received, SearchOutcome.Destroyed, "", "", "", Purpose.Unspecified);
            Add(new JournalEntry { PayloadsDestroyed = new PayloadsDestroyed { MessageIds = PackedIds.Pack([received]) } });
        }

        return new JournalWrite { Entries = entries };

        void Add(JournalEntry entry)
        {
            entry.TimeUnixMicros = time + (entries.Count * 1_000);
            entries.Add(entry);
            _next++;
        }

        void Note(Guid message, SearchOutcome outcome, string with, string to, string under, Purpose why) =>
            Written.Add(new Written(_next, time + (entries.Count * 1_000), message, outcome, with, to, under, why));
    }
}
