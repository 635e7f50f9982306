using Npgsql;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;

namespace SharingBus.Lineage.Storage;

/// <summary>Takes entries that have ended out of the journal, and what they were found by, within the transaction that is open.</summary>
internal sealed class PostgresEnding(NpgsqlConnection connection, EntrySeal seal)
{
    private const string Find = "SELECT first, count, entries, key FROM entry_run WHERE first <= $1 ORDER BY first DESC LIMIT 1 FOR UPDATE";

    private readonly RunEnding _ending = new(seal);
    private readonly PostgresQuery _query = new(connection);

    public async ValueTask RunAsync(IReadOnlyDictionary<long, (EndedEntry Entry, long By)> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        Dictionary<long, long> ended = group.ToDictionary(static entry => entry.Key, static entry => entry.Value.By);
        await using NpgsqlBatch batch = new(connection);
        long behind = 0;
        foreach (long index in group.Keys)
        {
            behind = index < behind ? behind : await EndAsync(batch, index, ended);
        }

        Forget(batch, [.. group.Values.Select(static value => value.Entry)]);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Adds what else a group says of terms: it needs no reading.</summary>
    public static void AddTo(NpgsqlBatch batch, GroupRows group)
    {
        PostgresColumn<long> key = [.. group.ForgottenFacets.Select(static facet => facet.Key)];
        PostgresColumn<long> block = [.. group.ForgottenFacets.Select(static facet => facet.Block)];
        PostgresRows.Add(
            batch, "DELETE FROM facet f USING unnest($1, $2) gone (key, block) WHERE f.key = gone.key AND f.block = gone.block", key.Count, key, block);
        PostgresColumn<long> visited = [.. group.BlockVisits.Where(static visit => visit.Due is not null).Select(static visit => visit.Block)];
        PostgresColumn<long> due = [.. group.BlockVisits.Select(static visit => visit.Due).OfType<long>()];
        PostgresRows.Insert(batch, "entry_term", visited.Count, [visited, due], "ON CONFLICT (block) DO UPDATE SET due = excluded.due");
        PostgresColumn<long> passed = [.. group.BlockVisits.Where(static visit => visit.Due is null).Select(static visit => visit.Block)];
        PostgresRows.Add(batch, "DELETE FROM entry_term WHERE block = ANY ($1)", passed.Count, passed);
        PostgresColumn<long> destroyed = [.. group.DestroyedEntryKeys];
        PostgresRows.Add(batch, "DELETE FROM ended_key WHERE number = ANY ($1)", destroyed.Count, destroyed);
    }

    // All of one run at once. Gives the index behind it.
    private async ValueTask<long> EndAsync(NpgsqlBatch batch, long index, Dictionary<long, long> ended)
    {
        (EntryRange range, byte[] run, long? key) = (await _query.ManyAsync(
            Find,
            static row => (new EntryRange(row.GetInt64(0), row.GetInt32(1)), row.GetFieldValue<byte[]>(2), row.IsDBNull(3) ? (long?)null : row.GetInt64(3)),
            CancellationToken.None,
            PostgresQuery.Of(index)))[0];
        (byte[] left, long? kept, long? destroyed) = _ending.Take(new StoredRun(range, key, run), ended);
        string sql = kept is null ? "UPDATE entry_run SET entries = $1, key = NULL WHERE first = $2" : "UPDATE entry_run SET entries = $1 WHERE first = $2";
        PostgresRows.Add(batch, sql, PostgresQuery.Of(left), PostgresQuery.Of(range.First));
        if (destroyed is { } number)
        {
            PostgresRows.Add(batch, "INSERT INTO ended_key VALUES ($1) ON CONFLICT DO NOTHING", PostgresQuery.Of(number));
        }

        return range.First + range.Count;
    }

    // Where a message came in stays, with its parents and changes: ids alone, by which a trace says that the record has ended, a copy of the message is known as
    // one, and two notices that rest on it do not count as two sources.
    private static void Forget(NpgsqlBatch batch, IReadOnlyList<EndedEntry> entries)
    {
        (Guid Message, long Index)[] mentions = [.. entries.SelectMany(static entry => entry.Found.Mentions.Select(message => (message, entry.Index)))];
        PostgresColumn<Guid> message = [.. mentions.Select(static row => row.Message)];
        PostgresColumn<long> mention = [.. mentions.Select(static row => row.Index)];
        PostgresRows.Add(
            batch,
            "DELETE FROM mention m USING unnest($1, $2) gone (message_id, idx) WHERE m.message_id = gone.message_id AND m.idx = gone.idx",
            message.Count,
            message,
            mention);
        (string Role, long Index)[] places = [.. entries.SelectMany(static entry => entry.Found.Roles.Select(role => (role, entry.Index)))];
        PostgresColumn<string> role = [.. places.Select(static row => row.Role)];
        PostgresColumn<long> place = [.. places.Select(static row => row.Index)];
        PostgresRows.Add(
            batch, "DELETE FROM inbox i USING unnest($1, $2) gone (role, idx) WHERE i.role = gone.role AND i.idx = gone.idx", role.Count, role, place);
        (StreamPosition Batch, long Index)[] batches = [.. entries.SelectMany(static entry => entry.Found.Batches.Select(found => (found, entry.Index)))];
        PostgresPositions positions = new(batches.Select(static row => row.Batch));
        PostgresColumn<long> about = [.. batches.Select(static row => row.Index)];
        PostgresRows.Add(
            batch,
            """
            DELETE FROM batch_entry b USING unnest($1, $2, $3, $4, $5, $6) gone (peer, lane, direction, incarnation, sequence, idx)
            WHERE b.peer = gone.peer AND b.lane = gone.lane AND b.direction = gone.direction AND b.incarnation = gone.incarnation
            AND b.sequence = gone.sequence AND b.idx = gone.idx
            """,
            about.Count,
            [.. positions.All, about]);
    }
}
