using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>The writes of a node that publishes, field for field. Everything random is drawn once and used again, but for the ids.</summary>
internal sealed class JournalBenchWrites
{
    /// <summary>Notices in a batch that leaves.</summary>
    public const int BatchNotices = 256;

    /// <summary>Who everything goes to.</summary>
    public const string Recipient = "school-westfield";

    private const int IdBytes = 16;
    private const int DigestBytes = 32;

    // The seed of the notice's commitment stands before the notice, and is erased with it.
    private const int SeedBytes = 32;

    // Bytes of a view within a batch: about half of a notice is released.
    private const int ViewBytes = JournalBenchLoad.NoticeBytes / 2;

    private readonly TimeProvider _time;
    private readonly byte[] _content;
    private readonly byte[] _views = RandomNumberGenerator.GetBytes(BatchNotices * ViewBytes);
    private readonly byte[] _digest = RandomNumberGenerator.GetBytes(DigestBytes);
    private readonly Guid _incarnation;
    private long _sequence;

    /// <param name="time">The clock of the entries.</param>
    /// <param name="noticeBytes">Bytes of a notice.</param>
    public JournalBenchWrites(TimeProvider time, int noticeBytes = JournalBenchLoad.NoticeBytes)
    {
        _time = time;
        _content = RandomNumberGenerator.GetBytes(SeedBytes + noticeBytes);
        _incarnation = Guid.CreateVersion7(time.GetUtcNow());
    }

    /// <summary>
    /// A frame of new notices under request ids as clients choose them: random, in no order. Bare, it has their entries alone.
    /// </summary>
    public (Guid[] Ids, JournalWrite[] Frame) Publish(int notices, bool bare)
    {
        byte[] requests = RandomNumberGenerator.GetBytes(notices * IdBytes);
        Guid[] ids = new Guid[notices];
        JournalWrite[] frame = new JournalWrite[notices];
        for (int notice = 0; notice < notices; notice++)
        {
            ids[notice] = Guid.CreateVersion7(_time.GetUtcNow());
            JournalWrite publish = Publish(ids[notice], new Guid(requests.AsSpan(notice * IdBytes, IdBytes)).ToString());
            frame[notice] = bare ? new JournalWrite { Entries = publish.Entries } : publish;
        }

        return (ids, frame);
    }

    /// <summary>What the outbox writes for a page of notices that begins at an index: decisions, one batch, and how far it has come.</summary>
    public JournalWrite Decide(List<Guid> ids, long from, long cursor)
    {
        JournalEntry[] entries = new JournalEntry[ids.Count + 1];
        Sent sent = new()
        {
            Recipient = Recipient,
            Lane = Lane.Bulk,
            Incarnation = Bytes(_incarnation),
            Sequence = (ulong)++_sequence,
            PlaintextDigest = Digest(),
            MessageIds = PackedIds.Pack(ids),
        };
        for (int notice = 0; notice < ids.Count; notice++)
        {
            Decided decided = new() { MessageId = Bytes(ids[notice]), BundleVersion = 7, NotAfterUnixMicros = Now() };
            decided.Outcomes.Add(new Outcome { DecisionClass = 1, Verdict = Verdict.Released, ViewDigest = Digest() });
            decided.Outcomes.Add(new Outcome { DecisionClass = 2, Verdict = Verdict.Withheld });
            entries[notice] = new JournalEntry { TimeUnixMicros = Now(), Decided = decided };
        }

        entries[^1] = new JournalEntry { TimeUnixMicros = Now(), Sent = sent };
        StreamPosition position = new(new StreamKey(Recipient, Lane.Bulk, StreamDirection.Outgoing), _incarnation, _sequence);
        return new JournalWrite
        {
            Entries = entries,
            DecidesFrom = from,
            KeptBatches = [new KeptBatch(position, _digest, _views.AsMemory(0, ids.Count * ViewBytes))],

            // The receipt for the batch before came in the meantime.
            DroppedBatches = [position with { Sequence = _sequence - 1 }],
            Streams = [position],
            Cursors = [new CursorMove("outbox", cursor)],
        };
    }

    /// <summary>What the recipient confirms of the last batch that left: that it was received, delivered and acknowledged.</summary>
    public JournalWrite Receipts() => new()
    {
        Entries =
        [
            .. new[] { ReceiptKind.Received, ReceiptKind.Delivered, ReceiptKind.Acknowledged }.Select(kind => new JournalEntry
            {
                TimeUnixMicros = Now(),
                ReceiptRecorded = new ReceiptRecorded
                {
                    Recipient = Recipient,
                    Receipt = new Receipt
                    {
                        Kind = kind,
                        Role = kind == ReceiptKind.Received ? "" : "education.safeguarding-lead",
                        Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = Bytes(_incarnation), Sequence = (ulong)_sequence } },
                    },
                },
            }),
        ],
    };

    private JournalWrite Publish(Guid id, string requestId) => new()
    {
        Entries =
        [
            new JournalEntry
            {
                TimeUnixMicros = Now(),
                Accepted = new Accepted
                {
                    MessageId = Bytes(id),
                    Type = NoticeType.ThreatNotice,
                    System = "records",
                    RequestId = requestId,
                    CommitmentRoot = Digest(),
                    SizeBytes = (uint)(_content.Length - SeedBytes),
                    ExpiresAtUnixMicros = Now(),
                },
            },
        ],
        Request = new RequestRecord("police-northbridge/records", requestId, _digest, id, Now()),
        Contents = [new ContentRecord(0, [_content])],
    };

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private ByteString Digest() => UnsafeByteOperations.UnsafeWrap(_digest);

    private static ByteString Bytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));
}
