using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Tests;

/// <summary>Entries and writes as a node would make them.</summary>
internal static class Samples
{
    public const string Peer = "school-westfield";
    public const string Role = "education.safeguarding-lead";

    public static Guid Incarnation { get; } = new("0193f1a0-0000-7000-8000-000000000001");

    public static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    public static JournalEntry Accepted(Guid id, params Guid[] parents)
    {
        Accepted accepted = new() { MessageId = Bytes(id), Type = NoticeType.ThreatNotice, System = "records" };
        foreach (Guid parent in parents)
        {
            accepted.Parents.Add(Bytes(parent));
        }

        return new JournalEntry { TimeUnixMicros = 1, Accepted = accepted };
    }

    public static JournalEntry Decided(Guid id) => new() { TimeUnixMicros = 1, Decided = new Decided { MessageId = Bytes(id) } };

    public static JournalEntry Held(Guid id, params string[] recipients) =>
        new() { TimeUnixMicros = 1, Decided = new Decided { MessageId = Bytes(id), HeldRecipients = { recipients } } };

    public static JournalEntry Approved(Guid id, params string[] recipients) =>
        new() { TimeUnixMicros = 1, ReleaseApproved = new ReleaseApproved { MessageId = Bytes(id), Recipients = { recipients } } };

    public static JournalEntry BreakGlassOpened(Guid id) =>
        new() { TimeUnixMicros = 1, BreakGlassOpened = new BreakGlassOpened { Id = Bytes(id), Recipients = { Peer } } };

    public static JournalEntry BreakGlassClosed(Guid id) => new() { TimeUnixMicros = 1, BreakGlassClosed = new BreakGlassClosed { Id = Bytes(id) } };

    public static JournalEntry Sent(string recipient, long sequence, params Guid[] ids) => new()
    {
        TimeUnixMicros = 1,
        Sent = new Sent
        {
            Recipient = recipient, Lane = Lane.Bulk, Incarnation = Bytes(Incarnation), Sequence = (ulong)sequence, MessageIds = PackedIds.Pack(ids),
        },
    };

    public static JournalEntry Received(params Guid[] ids) => Received(1, [[Role]], Enumerable.Repeat<byte>(1, ids.Length).ToArray(), ids);

    public static JournalEntry Received(long sequence, string[][] roleSets, byte[] roleSetOf, params Guid[] ids)
    {
        Received received = new()
        {
            Sender = Peer,
            Lane = Lane.Bulk,
            Incarnation = Bytes(Incarnation),
            Sequence = (ulong)sequence,
            MessageIds = PackedIds.Pack(ids),
            RoleSetOf = ByteString.CopyFrom(roleSetOf),
        };
        foreach (string[] roles in roleSets)
        {
            received.RoleSets.Add(new RoleSet { Roles = { roles } });
        }

        return new JournalEntry { TimeUnixMicros = 1, Received = received };
    }

    public static JournalEntry ReceivedAgain(long sequence, params Guid[] ids)
    {
        JournalEntry received = Received(sequence, [[Role]], Enumerable.Repeat<byte>(1, ids.Length).ToArray(), ids);
        received.Received.Again = true;
        return received;
    }

    /// <summary>Some messages of a batch; all of them where no place is named.</summary>
    public static BatchPart Part(long sequence, params bool[] held) => new()
    {
        Lane = Lane.Bulk, Incarnation = Bytes(Incarnation), Sequence = (ulong)sequence, Positions = Positions.Of(held),
    };

    public static JournalEntry Receipt(string recipient, ReceiptKind kind, string role, params BatchPart[] parts) => new()
    {
        TimeUnixMicros = 1,
        ReceiptRecorded = new ReceiptRecorded { Recipient = recipient, Receipt = new Receipt { Kind = kind, Role = role, Parts = { parts } } },
    };

    public static JournalEntry Changed(string recipient, BatchPart part, params Guid[] targets)
    {
        JournalEntry receipt = Receipt(recipient, ReceiptKind.Changed, "", part);
        receipt.ReceiptRecorded.Receipt.Changed = PackedIds.Pack(targets);
        return receipt;
    }

    public static JournalEntry Delivered(string role, params BatchPart[] parts) =>
        new() { TimeUnixMicros = 1, Delivered = new Delivered { Role = role, Subscriber = "case-file", Origin = Peer, Parts = { parts } } };

    public static JournalEntry Acknowledged(string role, params BatchPart[] parts) =>
        new() { TimeUnixMicros = 1, Acknowledged = new Acknowledged { Role = role, Subscriber = "case-file", Origin = Peer, Parts = { parts } } };

    public static JournalEntry ChangeOrdered(Guid id, Guid target, Guid? replacement = null) => new()
    {
        TimeUnixMicros = 1,
        ChangeOrdered = new ChangeOrdered { MessageId = Bytes(id), Change = Change(target, replacement) },
    };

    public static JournalEntry ChangeApplied(Guid id, Guid target, params string[] roles) => new()
    {
        TimeUnixMicros = 1,
        ChangeApplied = new ChangeApplied { MessageId = Bytes(id), Origin = Peer, Change = Change(target, null), TargetHeld = true, Roles = { roles } },
    };

    public static JournalEntry Quarantined(params Guid[] ids) =>
        new() { TimeUnixMicros = 1, Quarantined = new Quarantined { Sender = Peer, Reason = "VIEW_INVALID", MessageIds = { ids.Select(Bytes) } } };

    public static JournalWrite Write(params JournalEntry[] entries) => new() { Entries = entries };

    public static JournalWrite Decide(long from, params JournalEntry[] entries) => new() { Entries = entries, DecidesFrom = from };

    /// <summary>One part of content for the entry at a place of its write.</summary>
    public static ContentRecord Content(int entry, params byte[][] parts) =>
        new(entry, [.. parts.Select(static part => new ReadOnlyMemory<byte>(part))]);

    public static JournalWrite Publish(Guid id, string requestId, string body = "body") => new()
    {
        Entries = [Accepted(id)],
        Request = new RequestRecord("records", requestId, SHA256.HashData(Encoding.UTF8.GetBytes(body)), id, 0),
        Contents = [Content(0, Encoding.UTF8.GetBytes(body))],
    };

    private static Change Change(Guid target, Guid? replacement) => new()
    {
        Kind = ChangeKind.Retract,
        Reason = ChangeReason.WrongPerson,
        Target = Bytes(target),
        Replacement = replacement is { } id ? Bytes(id) : ByteString.Empty,
    };
}
