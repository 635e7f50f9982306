using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Tests;

/// <summary>Entries and writes as a node would make them.</summary>
internal static class Samples
{
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

    public static JournalEntry Received(params Guid[] ids)
    {
        Received received = new() { Sender = "school-westfield", Sequence = 1 };
        foreach (Guid id in ids)
        {
            received.MessageIds.Add(Bytes(id));
        }

        return new JournalEntry { TimeUnixMicros = 1, Received = received };
    }

    public static JournalWrite Write(params JournalEntry[] entries) => new() { Entries = entries };

    public static JournalWrite Publish(Guid id, string requestId, string body = "body") => new()
    {
        Entries = [Accepted(id)],
        Request = new RequestRecord("records", requestId, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)), id, 0),
        Payloads = [new PayloadRecord(id, PayloadKind.Notice, 0, System.Text.Encoding.UTF8.GetBytes(body))],
    };
}
