using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Says which writes of a group may be stored: asks the database once for everything the group touches, then judges each write
/// with the writes before it in mind.
/// </summary>
internal sealed class PostgresJudge
{
    private readonly PostgresColumn<long> _keys = [];
    private readonly bool _hasStreams;
    private readonly Dictionary<(string Caller, string RequestId), (byte[] Digest, Guid MessageId)> _requests = [];
    private readonly Dictionary<(string Peer, short Lane, short Direction), (Guid Incarnation, long Sequence)> _streams = [];

    public PostgresJudge(IReadOnlyList<PreparedWrite> writes)
    {
        foreach (PreparedWrite write in writes)
        {
            _hasStreams |= write.Write.Streams.Count > 0;
            if (write.Write.Request is { } request)
            {
                _keys.Add(RequestKey.Of(request.Caller, request.RequestId));
            }
        }
    }

    /// <summary>Adds the questions to a batch.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        PostgresRows.Add(
            batch,
            "SELECT caller, request_id, digest, message_id FROM request WHERE key = ANY ($1)",
            _keys.Count,
            _keys);
        if (_hasStreams)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT peer, lane, direction, incarnation, sequence FROM stream"));
        }
    }

    /// <summary>Reads the answers, in the order of the questions; the reader stands on the result before them.</summary>
    public async ValueTask ReadAsync(NpgsqlDataReader reader)
    {
        if (_keys.Count > 0)
        {
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                _requests[(reader.GetString(0), reader.GetString(1))] = (reader.GetFieldValue<byte[]>(2), reader.GetGuid(3));
            }
        }

        if (_hasStreams)
        {
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                _streams[(reader.GetString(0), reader.GetInt16(1), reader.GetInt16(2))] = (reader.GetGuid(3), reader.GetInt64(4));
            }
        }
    }

    /// <summary>Whether the write may be stored. A write that may is known to those after it.</summary>
    public JournalReceipt Judge(JournalWrite write, long size)
    {
        if (write.Request is { } request && _requests.TryGetValue((request.Caller, request.RequestId), out (byte[] Digest, Guid MessageId) earlier))
        {
            bool same = request.Digest.Span.SequenceEqual(earlier.Digest);
            return new JournalReceipt(same ? JournalOutcome.Duplicate : JournalOutcome.Conflict, -1, earlier.MessageId);
        }

        foreach (StreamPosition position in write.Streams)
        {
            if (_streams.TryGetValue(Key(position), out (Guid Incarnation, long Sequence) last)
                && last.Incarnation == position.Incarnation && last.Sequence >= position.Sequence)
            {
                return new JournalReceipt(JournalOutcome.StaleSequence, -1, Guid.Empty);
            }
        }

        Remember(write);
        return new JournalReceipt(JournalOutcome.Committed, size, write.Request?.MessageId ?? Guid.Empty);
    }

    private static (string Peer, short Lane, short Direction) Key(StreamPosition position) =>
        (position.Stream.Peer, (short)position.Stream.Lane, (short)position.Stream.Direction);

    private void Remember(JournalWrite write)
    {
        if (write.Request is { } request)
        {
            _requests.Add((request.Caller, request.RequestId), (request.Digest.ToArray(), request.MessageId));
        }

        foreach (StreamPosition position in write.Streams)
        {
            _streams[Key(position)] = (position.Incarnation, position.Sequence);
        }
    }
}
