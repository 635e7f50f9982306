using Google.Protobuf;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Provenance;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Tests.Provenance;

/// <summary>A notice of the police that was derived from another, reached one role in part, was withheld from one, and was retracted.</summary>
internal static class SampleRecord
{
    public const string Police = "police-northbridge";
    public const string Schools = "schools-northbridge";

    public static Guid Parent { get; } = new("0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11");

    public static Guid Notice { get; } = new("0195515c-1f3a-7c21-9d0e-5b6f0a3c2d12");

    public static Guid Replacement { get; } = new("0195515c-1f3a-7c21-9d0e-5b6f0a3c2d13");

    public static ByteString View { get; } = ByteString.CopyFrom([.. Enumerable.Repeat<byte>(7, 32)]);

    /// <param name="role">The role that it reaches.</param>
    /// <param name="rule">The rule that released it.</param>
    public static ProvenanceRecord Make(string role = "education.safeguarding-lead", string rule = "police-schools-threats")
    {
        var incarnation = Bytes(Guid.NewGuid());
        return ProvenanceRecord.Of("northbridge", new Dictionary<string, ProvenLog>
        {
            [Police] = Log(
                Police,
                new JournalEntry { Accepted = Accepted(Parent) },
                new JournalEntry { Accepted = Accepted(Notice, Parent) },
                new JournalEntry { DecisionClass = Class(role, rule) },
                new JournalEntry { DecisionClass = new DecisionClass { BundleVersion = 4, Recipient = Schools, Role = "education.coordinator", Reason = "NO_GRANT" } },
                new JournalEntry
                {
                    Decided = new Decided
                    {
                        MessageId = Bytes(Notice),
                        BundleVersion = 4,
                        Outcomes = { new Outcome { DecisionClass = 2, Verdict = Verdict.Released, ViewDigest = View }, new Outcome { DecisionClass = 3, Verdict = Verdict.Withheld } },
                    },
                },
                new JournalEntry
                {
                    ChangeOrdered = new ChangeOrdered
                    {
                        MessageId = Bytes(Guid.NewGuid()),
                        Change = new Change { Kind = ChangeKind.Correct, Reason = ChangeReason.Inaccurate, Target = Bytes(Notice), Replacement = Bytes(Replacement) },
                    },
                },
                new JournalEntry { PayloadsDestroyed = new PayloadsDestroyed { MessageIds = Bytes(Notice), Reason = DestructionReason.Expired } }),
            [Schools] = Log(
                Schools,
                new JournalEntry
                {
                    Received = new Received
                    {
                        Sender = Police, Lane = Lane.Bulk, Incarnation = incarnation, Sequence = 1, MessageIds = Bytes(Notice),
                        RoleSets = { new RoleSet { Roles = { role } } }, RoleSetOf = ByteString.CopyFrom(1),
                    },
                },
                new JournalEntry
                {
                    Delivered = new Delivered
                    {
                        Role = role, Subscriber = "case-file", Origin = Police, Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = incarnation, Sequence = 1 } },
                    },
                }),
        });
    }

    private static DecisionClass Class(string role, string rule) => new()
    {
        BundleVersion = 4,
        Recipient = Schools,
        Role = role,
        AgreementId = "prevention-team",
        RuleIds = { rule },
        ReleasedPaths = { "title", "place" },
        WithheldPaths = { "persons" },
        Transformed = { new TransformRule { Path = "place", Transform = Transform.TenKilometres } },
    };

    private static Accepted Accepted(Guid id, params Guid[] parents) => new()
    {
        MessageId = Bytes(id),
        Type = NoticeType.ThreatNotice,
        System = "case system",
        Person = "R. Example",
        Purpose = Purpose.Prevention,
        CommitmentRoot = ByteString.CopyFrom(new byte[32]),
        Parents = { parents.Select(Bytes) },
    };

    private static ProvenLog Log(string agency, params JournalEntry[] entries)
    {
        foreach (var (index, entry) in entries.Index())
        {
            entry.TimeUnixMicros = 1_772_438_400_000_000 + (index * 1_000_000L);
        }

        return new ProvenLog(agency, entries.Index().ToDictionary(entry => (long)entry.Index, entry => (JournalEntry?)entry.Item));
    }

    private static ByteString Bytes(Guid id) => PackedIds.Pack([id]);
}
