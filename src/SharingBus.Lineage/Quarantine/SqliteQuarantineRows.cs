using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>The rows of a quarantine, on one connection and within its transaction.</summary>
internal sealed class SqliteQuarantineRows(SqliteDatabase database, QuarantineLimits limits)
{
    private readonly SqliteStatement _find = database.Prepare(
        "SELECT id, status, content FROM item WHERE sender = ? AND lane = ? AND kind = ? AND place = ? AND digest = ?");

    private readonly SqliteStatement _again = database.Prepare(
        "UPDATE item SET reason = ?, detail = ?, attempts = attempts + ?, last_attempt = ?, status = ?, content = ? WHERE id = ?");

    private readonly SqliteStatement _insert = database.Prepare(
        """
        INSERT INTO item (
            kind, sender, lane, incarnation, sequence, place, message_id, reason, detail, digest, size, first_seen, last_attempt, attempts,
            status, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """);

    private readonly SqliteStatement _keep = database.Prepare("INSERT INTO content VALUES (?, ?)");
    private readonly SqliteStatement _drop = database.Prepare("DELETE FROM content WHERE id = ?");
    private readonly SqliteStatement _bytes = database.Prepare("SELECT bytes FROM content WHERE id = ?");
    private readonly SqliteStatement _sender = database.Prepare("SELECT items, kept_bytes FROM sender WHERE sender = ?");

    private readonly SqliteStatement _move = database.Prepare(
        """
        INSERT INTO sender VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET items = items + excluded.items,
            waiting = waiting + excluded.waiting, kept_bytes = kept_bytes + excluded.kept_bytes, over_count = over_count + excluded.over_count
        """);

    private readonly SqliteStatement _oldestSettled = database.Prepare(
        "DELETE FROM item WHERE id = (SELECT id FROM item WHERE sender = ? AND status <> ? ORDER BY id LIMIT 1)");

    private readonly SqliteStatement _settledBefore = database.Prepare(
        "DELETE FROM item WHERE status <> ? AND last_attempt < ? RETURNING sender");

    private readonly SqliteStatement _totals = database.Prepare("SELECT sender, waiting, kept_bytes, over_count FROM sender ORDER BY sender");
    private readonly SqliteStatement _one = database.Prepare("SELECT sender, size, content FROM item WHERE id = ? AND status = ?");

    private readonly SqliteStatement _settle = database.Prepare(
        "UPDATE item SET status = ?, content = CASE content WHEN ? THEN ? ELSE content END, last_attempt = ? WHERE id = ?");

    private readonly SqliteStatement _refuse = database.Prepare(
        "UPDATE item SET reason = ?, detail = ?, last_attempt = ?, attempts = attempts + 1 WHERE id = ? AND status = ?");

    private readonly SqliteStatement _ofMessage = database.Prepare(
        "SELECT id, size FROM item WHERE message_id = ? AND sender = ? AND content = ?");

    private readonly SqliteStatement _markErased = database.Prepare("UPDATE item SET content = ? WHERE id = ?");

    private readonly SqliteStatement _begin = database.Prepare(
        "INSERT INTO attempt VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET attempts = attempts + 1 RETURNING attempts, first_seen");

    private readonly SqliteStatement _takeBack = database.Prepare(
        "UPDATE attempt SET attempts = max(attempts - 1, 0) WHERE sender = ? AND lane = ? AND digest = ? RETURNING attempts, first_seen");

    private readonly SqliteStatement _forget = database.Prepare("DELETE FROM attempt WHERE sender = ? AND lane = ? AND digest = ?");

    private readonly SqliteStatement _list = database.Prepare(
        """
        SELECT id, kind, sender, lane, incarnation, sequence, place, message_id, reason, detail, digest, size, first_seen, last_attempt,
            attempts, status, content
        FROM item WHERE id > ?1 AND (?2 = '' OR sender = ?2) AND (?3 = 0 OR reason = ?3) AND (?4 = 0 OR status = ?4) ORDER BY id LIMIT ?5
        """);

    public void Add(QuarantineDraft draft, long now)
    {
        byte[] digest = SHA256.HashData(draft.Bytes.Span);
        QuarantinePlace place = draft.Place;
        _find.Bind(place.Sender).Bind((int)place.Lane).Bind((int)draft.Kind).Bind(place.Index).Bind(digest);
        if (_find.Step())
        {
            (long id, var status, var content) = (_find.Integer(0), (QuarantineStatus)_find.Integer(1), (QuarantineContent)_find.Integer(2));
            _find.Reset();
            TryOnceMore(id, status, content, draft, now);
            return;
        }

        if (!MakeRoom(place.Sender))
        {
            Move(place.Sender, over: 1);
            return;
        }

        QuarantineContent kept = ContentOf(draft);
        Insert(draft, digest, kept, now);
        long inserted = _insert.Integer(0);
        _insert.Reset();
        Keep(inserted, draft, kept);
        Move(place.Sender, items: 1, waiting: 1, bytes: kept == QuarantineContent.Kept ? draft.Bytes.Length : 0);
    }

    public List<QuarantineRecord> List(QuarantineQuery query)
    {
        List<QuarantineRecord> items = [];
        _list.Bind(query.After).Bind(query.Sender).Bind((int)query.Reason).Bind((int)query.Status).Bind(query.Limit);
        while (_list.Step())
        {
            items.Add(Record());
        }

        return items;
    }

    public ReadOnlyMemory<byte>? Bytes(long id)
    {
        ReadOnlyMemory<byte>? bytes = _bytes.Bind(id).Step() ? (ReadOnlyMemory<byte>)_bytes.Blob(0).ToArray() : default(ReadOnlyMemory<byte>?);
        _bytes.Reset();
        return bytes;
    }

    public List<SenderTotals> Totals()
    {
        List<SenderTotals> totals = [];
        while (_totals.Step())
        {
            totals.Add(new SenderTotals(_totals.Text(0), (int)_totals.Integer(1), _totals.Integer(2), _totals.Integer(3)));
        }

        return totals;
    }

    public bool Settle(long id, QuarantineStatus status, long now)
    {
        if (!_one.Bind(id).Bind((int)QuarantineStatus.Waiting).Step())
        {
            return false;
        }

        (string sender, long size, bool kept) = (_one.Text(0), _one.Integer(1), _one.Integer(2) == (int)QuarantineContent.Kept);
        _one.Reset();
        _settle.Bind((int)status).Bind((int)QuarantineContent.Kept).Bind((int)QuarantineContent.Erased).Bind(now).Bind(id).Run();
        _drop.Bind(id).Run();
        Move(sender, waiting: -1, bytes: kept ? -size : 0);
        return true;
    }

    public bool RefuseAgain(long id, QuarantineReason reason, string detail, long now)
    {
        _refuse.Bind((int)reason).Bind(QuarantineDraft.Cut(detail)).Bind(now).Bind(id).Bind((int)QuarantineStatus.Waiting).Run();
        return database.Changes > 0;
    }

    public bool Erase(string sender, Guid messageId)
    {
        List<(long Id, long Size)> kept = [];
        _ofMessage.Bind(messageId).Bind(sender).Bind((int)QuarantineContent.Kept);
        while (_ofMessage.Step())
        {
            kept.Add((_ofMessage.Integer(0), _ofMessage.Integer(1)));
        }

        foreach ((long id, long size) in kept)
        {
            _markErased.Bind((int)QuarantineContent.Erased).Bind(id).Run();
            _drop.Bind(id).Run();
            Move(sender, bytes: -size);
        }

        return kept.Count > 0;
    }

    public bool ForgetSettled(long before)
    {
        List<string> senders = [];
        _settledBefore.Bind((int)QuarantineStatus.Waiting).Bind(before);
        while (_settledBefore.Step())
        {
            senders.Add(_settledBefore.Text(0));
        }

        foreach ((string sender, int items) in senders.CountBy(static sender => sender))
        {
            Move(sender, items: -items);
        }

        return senders.Count > 0;
    }

    public BatchAttempts BeginAttempt(AttemptKey batch, long now)
    {
        _begin.Bind(batch.Sender).Bind((int)batch.Lane).Bind(batch.Digest.Span).Bind(now);
        return Attempts(_begin)!;
    }

    public BatchAttempts? TakeBackAttempt(AttemptKey batch)
    {
        _takeBack.Bind(batch.Sender).Bind((int)batch.Lane).Bind(batch.Digest.Span);
        return Attempts(_takeBack);
    }

    public bool ForgetAttempts(AttemptKey batch)
    {
        _forget.Bind(batch.Sender).Bind((int)batch.Lane).Bind(batch.Digest.Span).Run();
        return database.Changes > 0;
    }

    private static BatchAttempts? Attempts(SqliteStatement statement)
    {
        BatchAttempts? attempts = statement.Step() ? new BatchAttempts((int)statement.Integer(0), statement.Integer(1)) : null;
        statement.Reset();
        return attempts;
    }

    private void TryOnceMore(long id, QuarantineStatus status, QuarantineContent content, QuarantineDraft draft, long now)
    {
        bool settled = status != QuarantineStatus.Waiting;
        QuarantineContent kept = settled ? ContentOf(draft) : content;
        _again.Bind((int)draft.Reason).Bind(QuarantineDraft.Cut(draft.Detail)).Bind(draft.Attempts).Bind(now)
            .Bind((int)QuarantineStatus.Waiting).Bind((int)kept).Bind(id).Run();
        if (settled)
        {
            Keep(id, draft, kept);
            Move(draft.Place.Sender, waiting: 1, bytes: kept == QuarantineContent.Kept ? draft.Bytes.Length : 0);
        }
    }

    // An item that is settled is history, which the journal tells too.
    private bool MakeRoom(string sender)
    {
        if (Of(sender).Items < limits.ItemsPerSender)
        {
            return true;
        }

        _oldestSettled.Bind(sender).Bind((int)QuarantineStatus.Waiting).Run();
        if (database.Changes == 0)
        {
            return false;
        }

        Move(sender, items: -1);
        return true;
    }

    private QuarantineContent ContentOf(QuarantineDraft draft) =>
        Of(draft.Place.Sender).KeptBytes + draft.Bytes.Length <= limits.BytesPerSender ? QuarantineContent.Kept : QuarantineContent.OverBytes;

    private (long Items, long KeptBytes) Of(string sender)
    {
        (long, long) totals = _sender.Bind(sender).Step() ? (_sender.Integer(0), _sender.Integer(1)) : (0, 0);
        _sender.Reset();
        return totals;
    }

    private void Insert(QuarantineDraft draft, byte[] digest, QuarantineContent kept, long now)
    {
        QuarantinePlace place = draft.Place;
        _insert.Bind((int)draft.Kind).Bind(place.Sender).Bind((int)place.Lane).Bind(place.Incarnation).Bind(place.Sequence)
            .Bind(place.Index).Bind(place.MessageId).Bind((int)draft.Reason).Bind(QuarantineDraft.Cut(draft.Detail)).Bind(digest)
            .Bind(draft.Bytes.Length).Bind(now).Bind(now).Bind(draft.Attempts).Bind((int)QuarantineStatus.Waiting).Bind((int)kept).Step();
    }

    private void Keep(long id, QuarantineDraft draft, QuarantineContent kept)
    {
        if (kept == QuarantineContent.Kept)
        {
            _keep.Bind(id).Bind(draft.Bytes.Span).Run();
        }
    }

    private void Move(string sender, int items = 0, int waiting = 0, long bytes = 0, int over = 0) =>
        _move.Bind(sender).Bind(items).Bind(waiting).Bind(bytes).Bind(over).Run();

    private QuarantineRecord Record() => new(
        _list.Integer(0),
        (QuarantineKind)_list.Integer(1),
        new QuarantinePlace(
            _list.Text(2),
            (Lane)_list.Integer(3),
            _list.IsNull(4) ? null : _list.Id(4),
            _list.Integer(5),
            (int)_list.Integer(6),
            _list.IsNull(7) ? null : _list.Id(7)),
        (QuarantineReason)_list.Integer(8),
        _list.Text(9),
        _list.Blob(10).ToArray())
    {
        Size = (int)_list.Integer(11),
        FirstSeenUnixMicros = _list.Integer(12),
        LastAttemptUnixMicros = _list.Integer(13),
        Attempts = (int)_list.Integer(14),
        Status = (QuarantineStatus)_list.Integer(15),
        Content = (QuarantineContent)_list.Integer(16),
    };
}
