using System.Text.Json;
using Google.Protobuf;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>Reads a history, and notices what somebody changed in it.</summary>
/// <param name="engine">Where it lies.</param>
internal sealed class HistoryReading(IHistoryEngine engine)
{
    /// <summary>Reads an event.</summary>
    /// <exception cref="InvalidDataException">It is none, or of a kind that this hub does not know.</exception>
    public static HubEvent Parse(string place, long number, string body)
    {
        try
        {
            return (JsonSerializer.Deserialize(body, HubJson.Default.HubEvent) ?? throw new InvalidDataException($"Event {number} of {place} is empty."))
                with { Number = number };
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Event {number} of {place} cannot be read: a newer hub wrote it, or it is damaged. Start that hub.", error);
        }
    }

    /// <summary>The last event, without its body.</summary>
    public WrittenEvent Last()
    {
        using var last = engine.Statements.Command("SELECT number, digest FROM event ORDER BY number DESC LIMIT 1").ExecuteReader();
        return last.Read() ? new WrittenEvent(last.GetInt64(0), (byte[])last[1], "") : WrittenEvent.Nothing;
    }

    /// <summary>Tells the notices present.</summary>
    public void ReplayNotices(Action<HubEvent> replay) => engine.Notices.Replay((id, facts) => replay(new NoticeTaken(ReadFacts(id, facts))));

    /// <summary>Tells the other events in their order.</summary>
    public void ReplayEvents(Action<HubEvent> replay)
    {
        var before = WrittenEvent.Nothing;
        using var line = engine.Statements.Command("SELECT number, digest, body FROM event ORDER BY number").ExecuteReader();
        while (line.Read())
        {
            var (number, body) = (line.GetInt64(0), line.GetString(2));
            before = before.Followed(body);
            if (!before.Digest.AsSpan().SequenceEqual((byte[])line[1]))
            {
                throw new InvalidDataException($"Event {number} of {engine.Place} is damaged. Restore it; do not edit it.");
            }

            replay(Parse(engine.Place, number, body));
        }
    }

    /// <summary>Events as they are written, behind a number: at least one where there is one, then as many as fit.</summary>
    public IEnumerable<WrittenEvent> Written(long after, int most, int mostBytes)
    {
        var bytes = 0L;
        using var line = engine.Statements.Command("SELECT number, digest, body FROM event WHERE number > @a ORDER BY number LIMIT @b", null, after, (long)most).ExecuteReader();
        while (line.Read())
        {
            WrittenEvent written = new(line.GetInt64(0), (byte[])line[1], line.GetString(2));
            bytes += System.Text.Encoding.UTF8.GetByteCount(written.Body);
            if (bytes > mostBytes && written.Number > after + 1)
            {
                yield break;
            }

            yield return written;
        }
    }

    private NoticeFacts ReadFacts(Guid id, byte[] facts)
    {
        try
        {
            return NoticeRecords.Read(id, facts);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException)
        {
            throw new InvalidDataException($"A notice of {engine.Place} is damaged. Restore it; do not edit it.", error);
        }
    }
}
