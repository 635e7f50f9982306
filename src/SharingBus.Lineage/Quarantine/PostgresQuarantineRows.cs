using System.Security.Cryptography;
using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>The rows of a quarantine, on one connection and within its transaction. A sender's row is locked first, so its totals hold.</summary>
internal sealed class PostgresQuarantineRows(PostgresQuery query, QuarantineLimits limits)
{
    public const string Columns =
        "id, kind, sender, lane, incarnation, sequence, place, message_id, reason, detail, digest, size, first_seen, last_attempt, attempts, status, content";

    public static QuarantineRecord Record(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        (QuarantineKind)row.GetInt16(1),
        new QuarantinePlace(
            row.GetString(2),
            (Lane)row.GetInt16(3),
            row.IsDBNull(4) ? null : row.GetGuid(4),
            row.GetInt64(5),
            row.GetInt32(6),
            row.IsDBNull(7) ? null : row.GetGuid(7)),
        (QuarantineReason)row.GetInt16(8),
        row.GetString(9),
        row.GetFieldValue<byte[]>(10))
    {
        Size = row.GetInt32(11),
        FirstSeenUnixMicros = row.GetInt64(12),
        LastAttemptUnixMicros = row.GetInt64(13),
        Attempts = row.GetInt32(14),
        Status = (QuarantineStatus)row.GetInt16(15),
        Content = (QuarantineContent)row.GetInt16(16),
    };

    public async Task AddAsync(QuarantineDraft draft, long now, CancellationToken cancellation)
    {
        QuarantinePlace place = draft.Place;
        byte[] digest = SHA256.HashData(draft.Bytes.Span);
        (int items, long keptBytes) = await LockAsync(place.Sender, cancellation);
        QuarantineContent content = keptBytes + draft.Bytes.Length <= limits.BytesPerSender ? QuarantineContent.Kept : QuarantineContent.OverBytes;
        QuarantineRecord? known = await query.FirstAsync(
            $"SELECT {Columns} FROM quarantine_item WHERE sender = $1 AND lane = $2 AND kind = $3 AND place = $4 AND digest = $5",
            Record,
            cancellation,
            PostgresQuery.Of(place.Sender), PostgresQuery.Of((short)place.Lane), PostgresQuery.Of((short)draft.Kind), PostgresQuery.Of(place.Index), PostgresQuery.Of(digest));
        if (known is not null)
        {
            await TryOnceMoreAsync(known, draft, content, now, cancellation);
        }
        else if (items < limits.ItemsPerSender || await MakeRoomAsync(place.Sender, cancellation))
        {
            long id = await InsertAsync(draft, digest, content, now, cancellation);
            await KeepAsync(id, draft, content, cancellation);
            await MoveAsync(place.Sender, cancellation, items: 1, waiting: 1, bytes: KeptBytes(draft, content));
        }
        else
        {
            await MoveAsync(place.Sender, cancellation, over: 1);
        }
    }

    public async Task<bool> SettleAsync(long id, QuarantineStatus status, long now, CancellationToken cancellation)
    {
        // The sender first, as everywhere: two that lock in another order would wait for each other.
        await RunAsync(
            "SELECT 1 FROM quarantine_sender WHERE sender = (SELECT sender FROM quarantine_item WHERE id = $1) FOR UPDATE", cancellation, PostgresQuery.Of(id));
        QuarantineRecord? item = await query.FirstAsync(
            $"SELECT {Columns} FROM quarantine_item WHERE id = $1 AND status = $2",
            Record,
            cancellation,
            PostgresQuery.Of(id),
            PostgresQuery.Of((short)QuarantineStatus.Waiting));
        if (item is null)
        {
            return false;
        }

        bool kept = item.Content == QuarantineContent.Kept;
        await RunAsync(
            "UPDATE quarantine_item SET status = $1, content = $2, last_attempt = $3 WHERE id = $4",
            cancellation,
            PostgresQuery.Of((short)status),
            PostgresQuery.Of((short)(kept ? QuarantineContent.Erased : item.Content)),
            PostgresQuery.Of(now),
            PostgresQuery.Of(id));
        await RunAsync("DELETE FROM quarantine_content WHERE id = $1", cancellation, PostgresQuery.Of(id));
        await MoveAsync(item.Place.Sender, cancellation, waiting: -1, bytes: kept ? -item.Size : 0);
        return true;
    }

    public async Task EraseAsync(string sender, Guid[] messageIds, CancellationToken cancellation)
    {
        await LockAsync(sender, cancellation);
        List<(long Id, int Size)> erased = await query.ManyAsync(
            "UPDATE quarantine_item SET content = $1 WHERE message_id = ANY($2) AND sender = $3 AND content = $4 RETURNING id, size",
            static row => (row.GetInt64(0), row.GetInt32(1)),
            cancellation,
            PostgresQuery.Of((short)QuarantineContent.Erased),
            PostgresQuery.Of(messageIds),
            PostgresQuery.Of(sender),
            PostgresQuery.Of((short)QuarantineContent.Kept));
        if (erased.Count > 0)
        {
            await RunAsync("DELETE FROM quarantine_content WHERE id = ANY($1)", cancellation, PostgresQuery.Of(erased.Select(e => e.Id).ToArray()));
            await MoveAsync(sender, cancellation, bytes: -erased.Sum(e => (long)e.Size));
        }
    }

    public async Task ForgetSettledAsync(long before, CancellationToken cancellation)
    {
        NpgsqlParameter[] settled = [PostgresQuery.Of((short)QuarantineStatus.Waiting), PostgresQuery.Of(before)];
        List<string> senders = await query.ManyAsync(
            "SELECT DISTINCT sender FROM quarantine_item WHERE status <> $1 AND last_attempt < $2 ORDER BY sender",
            static row => row.GetString(0),
            cancellation,
            settled);
        foreach (string sender in senders)
        {
            await LockAsync(sender, cancellation);
            List<long> gone = await query.ManyAsync(
                "DELETE FROM quarantine_item WHERE status <> $1 AND last_attempt < $2 AND sender = $3 RETURNING id",
                static row => row.GetInt64(0),
                cancellation,
                PostgresQuery.Of((short)QuarantineStatus.Waiting),
                PostgresQuery.Of(before),
                PostgresQuery.Of(sender));
            await MoveAsync(sender, cancellation, items: -gone.Count);
        }
    }

    private static long KeptBytes(QuarantineDraft draft, QuarantineContent content) => content == QuarantineContent.Kept ? draft.Bytes.Length : 0;

    private async Task<(int Items, long KeptBytes)> LockAsync(string sender, CancellationToken cancellation)
    {
        await RunAsync("INSERT INTO quarantine_sender VALUES ($1, 0, 0, 0, 0) ON CONFLICT DO NOTHING", cancellation, PostgresQuery.Of(sender));
        return (await query.ManyAsync(
            "SELECT items, kept_bytes FROM quarantine_sender WHERE sender = $1 FOR UPDATE",
            static row => (row.GetInt32(0), row.GetInt64(1)),
            cancellation,
            PostgresQuery.Of(sender)))[0];
    }

    private async Task TryOnceMoreAsync(
        QuarantineRecord known, QuarantineDraft draft, QuarantineContent content, long now, CancellationToken cancellation)
    {
        bool settled = known.Status != QuarantineStatus.Waiting;
        await RunAsync(
            """
            UPDATE quarantine_item SET reason = $1, detail = $2, attempts = attempts + $3, last_attempt = $4, status = $5, content = $6
            WHERE id = $7
            """,
            cancellation,
            PostgresQuery.Of((short)draft.Reason),
            PostgresQuery.Of(QuarantineDraft.Cut(draft.Detail)),
            PostgresQuery.Of(draft.Attempts),
            PostgresQuery.Of(now),
            PostgresQuery.Of((short)QuarantineStatus.Waiting),
            PostgresQuery.Of((short)(settled ? content : known.Content)),
            PostgresQuery.Of(known.Id));
        if (settled)
        {
            await KeepAsync(known.Id, draft, content, cancellation);
            await MoveAsync(draft.Place.Sender, cancellation, waiting: 1, bytes: KeptBytes(draft, content));
        }
    }

    // An item that is settled is history, which the journal tells too.
    private async Task<bool> MakeRoomAsync(string sender, CancellationToken cancellation)
    {
        List<long> gone = await query.ManyAsync(
            """
            DELETE FROM quarantine_item WHERE id = (
                SELECT id FROM quarantine_item WHERE sender = $1 AND status <> $2 ORDER BY id LIMIT 1) RETURNING id
            """,
            static row => row.GetInt64(0),
            cancellation,
            PostgresQuery.Of(sender),
            PostgresQuery.Of((short)QuarantineStatus.Waiting));
        if (gone.Count > 0)
        {
            await MoveAsync(sender, cancellation, items: -1);
        }

        return gone.Count > 0;
    }

    private async Task<long> InsertAsync(
        QuarantineDraft draft, byte[] digest, QuarantineContent content, long now, CancellationToken cancellation)
    {
        QuarantinePlace place = draft.Place;
        return (await query.ManyAsync(
            """
            INSERT INTO quarantine_item (
                kind, sender, lane, incarnation, sequence, place, message_id, reason, detail, digest, size, first_seen, last_attempt, attempts,
                status, content)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15) RETURNING id
            """,
            static row => row.GetInt64(0),
            cancellation,
            PostgresQuery.Of((short)draft.Kind),
            PostgresQuery.Of(place.Sender),
            PostgresQuery.Of((short)place.Lane),
            PostgresQuery.Of(place.Incarnation),
            PostgresQuery.Of(place.Sequence),
            PostgresQuery.Of(place.Index),
            PostgresQuery.Of(place.MessageId),
            PostgresQuery.Of((short)draft.Reason),
            PostgresQuery.Of(QuarantineDraft.Cut(draft.Detail)),
            PostgresQuery.Of(digest),
            PostgresQuery.Of(draft.Bytes.Length),
            PostgresQuery.Of(now),
            PostgresQuery.Of(draft.Attempts),
            PostgresQuery.Of((short)QuarantineStatus.Waiting),
            PostgresQuery.Of((short)content)))[0];
    }

    private async Task KeepAsync(long id, QuarantineDraft draft, QuarantineContent content, CancellationToken cancellation)
    {
        if (content == QuarantineContent.Kept)
        {
            await RunAsync("INSERT INTO quarantine_content VALUES ($1, $2)", cancellation, PostgresQuery.Of(id), PostgresQuery.Of(draft.Bytes.ToArray()));
        }
    }

    private Task MoveAsync(string sender, CancellationToken cancellation, int items = 0, int waiting = 0, long bytes = 0, int over = 0) => RunAsync(
        """
        UPDATE quarantine_sender SET items = items + $2, waiting = waiting + $3, kept_bytes = kept_bytes + $4, over_count = over_count + $5
        WHERE sender = $1
        """,
        cancellation,
        PostgresQuery.Of(sender),
        PostgresQuery.Of(items),
        PostgresQuery.Of(waiting),
        PostgresQuery.Of(bytes),
        PostgresQuery.Of(over));

    private async Task RunAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        await query.ManyAsync(sql, static _ => 0, cancellation, parameters);
}
