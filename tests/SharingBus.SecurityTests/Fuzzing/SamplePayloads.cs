using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>What an honest sender puts into a batch: notices, changes, word of break-glass, receipts, gaps, nothing.</summary>
internal static class SamplePayloads
{
    private static readonly ByteString Id = ByteString.CopyFrom([.. Enumerable.Range(1, 16).Select(i => (byte)i)]);
    private static readonly long Now = Clock.Micros(TestFederation.Start);

    public static IReadOnlyList<byte[]> All { get; } =
    [
        new BatchPayload { Envelopes = { Notice() } }.ToByteArray(),
        new BatchPayload { Envelopes = { Change() } }.ToByteArray(),
        new BatchPayload { Envelopes = { Report(), Review() } }.ToByteArray(),
        new BatchPayload { Receipts = { Receipts() }, Gaps = { Gap() } }.ToByteArray(),
        new BatchPayload { Envelopes = { Notice(), Change(), Report() }, Receipts = { Receipts() } }.ToByteArray(),
        new BatchPayload { Voided = new VoidBatch() }.ToByteArray(),
    ];

    private static Envelope Notice() => new()
    {
        MessageId = Id,
        Type = NoticeType.ThreatNotice,
        Origin = TestBundle.School,
        CommitmentRoot = ByteString.CopyFrom(new byte[32]),
        Parents = { Id },
        AcceptedAtUnixMicros = Now,
        ExpiresAtUnixMicros = Now + 1_000_000,
        AgreementId = "school-police",
        Views = { new View { Roles = { TestBundle.DutyDesk }, Notice = Notices.Threat().ToByteString(), NotAfterUnixMicros = Now + 1_000_000 } },
    };

    private static Envelope Change() => new()
    {
        MessageId = Id,
        Type = NoticeType.ThreatNotice,
        Origin = TestBundle.School,
        AcceptedAtUnixMicros = Now,
        Change = new Change { Kind = ChangeKind.Correct, Reason = ChangeReason.Inaccurate, Target = Id, Replacement = Id },
    };

    private static Envelope Report() => new()
    {
        MessageId = Id,
        Origin = TestBundle.School,
        AcceptedAtUnixMicros = Now,
        BreakGlass = new BreakGlassReport
        {
            Role = TestBundle.DutyDesk,
            Item = new BreakGlassItem
            {
                Id = Id,
                Agency = TestBundle.School,
                Status = BreakGlassStatus.Open,
                OpenedAtUnixMicros = Now,
                UntilUnixMicros = Now + 3_600_000_000,
                Recipients = { TestBundle.Police },
                AgreementId = "school-police",
                Role = TestBundle.SafeguardingLead,
                Person = "R. Example",
                Reason = "Danger.",
                SupervisorAgency = TestBundle.Police,
                SupervisorRole = TestBundle.DutyDesk,
                Scope = { "ThreatNotice to police.duty-desk: title" },
            },
        },
    };

    private static Envelope Review() => new()
    {
        MessageId = Id,
        Origin = TestBundle.School,
        AcceptedAtUnixMicros = Now,
        BreakGlassReview = new BreakGlassReview { Opening = Id, Role = TestBundle.SafeguardingLead, Person = "H. Example", Reason = "Sound." },
    };

    private static IEnumerable<Receipt> Receipts() => Enum.GetValues<ReceiptKind>().Select(kind => new Receipt
    {
        Kind = kind,
        Role = TestBundle.DutyDesk,
        JournalIndex = 7,
        Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = Id, Sequence = 3, Positions = ByteString.CopyFrom(0b101) } },
        Changed = Id,
        Told = kind == ReceiptKind.Told ? Id : ByteString.Empty,
    });

    private static Gap Gap() => new() { Lane = Lane.Urgent, Incarnation = Id, FirstMissing = 2, LastMissing = 9 };
}
