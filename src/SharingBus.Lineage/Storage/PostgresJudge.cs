using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Says which writes of a group may be stored, each with the writes before it in mind. Most can be judged by what the writer knows by heart;
/// for requests that may have come before it asks the database, once for the group.
/// </summary>
internal sealed class PostgresJudge(PostgresKnownKeys known, IReadOnlyDictionary<StreamKey, StreamPosition> streams)
{
    private readonly Dictionary<(string Caller, string RequestId), (ReadOnlyMemory<byte> Digest, Guid MessageId)> _requests = [];
    private readonly Dictionary<StreamKey, StreamPosition> _moved = [];
    private readonly List<long> _keys = [];

    /// <summary>The streams that the group moves on.</summary>
    public IEnumerable<StreamPosition> Moved => _moved.Values;

    /// <summary>The keys of the requests that the group stores.</summary>
    public IReadOnlyList<long> Keys => _keys;

    /// <summary>Asks for the requests that may have come before. No other can add one in between: that would be in a later term.</summary>
    public async ValueTask AskAsync(NpgsqlConnection connection, IReadOnlyList<PreparedWrite> writes)
    {
        long[] asked =
        [
            .. writes.Select(static write => write.Write.Request).OfType<RequestRecord>()
                .Select(static request => RequestKey.Of(request.Caller, request.RequestId)).Where(known.MayHold),
        ];
        if (asked.Length == 0)
        {
            return;
        }

        await using NpgsqlCommand command = new("SELECT caller, request_id, digest, message_id FROM request WHERE key = ANY ($1)", connection);
        command.Parameters.Add(PostgresQuery.Of(asked));
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _requests[(reader.GetString(0), reader.GetString(1))] = (reader.GetFieldValue<byte[]>(2), reader.GetGuid(3));
        }
    }

    /// <summary>Whether the write may be stored. A write that may is known to those after it.</summary>
    public JournalReceipt Judge(JournalWrite write, long size)
    {
        if (write.Request is { } request && _requests.TryGetValue((request.Caller, request.RequestId), out (ReadOnlyMemory<byte> Digest, Guid MessageId) earlier))
        {
            bool same = request.Digest.Span.SequenceEqual(earlier.Digest.Span);
            return new JournalReceipt(same ? JournalOutcome.Duplicate : JournalOutcome.Conflict, -1, earlier.MessageId);
        }

        foreach (StreamPosition position in write.Streams)
        {
            bool begun = _moved.TryGetValue(position.Stream, out StreamPosition? last) || streams.TryGetValue(position.Stream, out last);
            if (begun && last!.Incarnation == position.Incarnation && last.Sequence >= position.Sequence)
            {
                return new JournalReceipt(JournalOutcome.StaleSequence, -1, Guid.Empty);
            }
        }

        Remember(write);
        return new JournalReceipt(JournalOutcome.Committed, size, write.Request?.MessageId ?? Guid.Empty);
    }

    private void Remember(JournalWrite write)
    {
        if (write.Request is { } request)
        {
            _requests.Add((request.Caller, request.RequestId), (request.Digest, request.MessageId));
            _keys.Add(RequestKey.Of(request.Caller, request.RequestId));
        }

        foreach (StreamPosition position in write.Streams)
        {
            _moved[position.Stream] = position;
        }
    }
}
