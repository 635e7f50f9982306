using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Writes the rows of one write. Judges first and writes after, so that a refused write leaves nothing to undo.</summary>
internal sealed class SqliteRows
{
    private readonly SqliteRequests _requests;
    private readonly SqliteStatement _commitments;
    private readonly SqliteStatement _hashes;
    private readonly SqliteStatement _entry;
    private readonly SqliteStatement _messageEntry;
    private readonly SqliteStatement _parent;
    private readonly SqliteStatement _payload;
    private readonly SqliteStatement _erasePayload;
    private readonly SqliteStatement _cursor;
    private readonly SqliteStatement _findStream;
    private readonly SqliteStatement _stream;
    private readonly SqliteStatement _keepBatch;
    private readonly SqliteStatement _dropBatches;
    private readonly SqliteStatement _delivery;
    private readonly SqliteStatement _holder;
    private readonly SqliteStatement _change;

    public SqliteRows(SqliteDatabase database)
    {
        _requests = new SqliteRequests(database, SqliteRequests.GatheredKeys, RequestKey.Of);
        _commitments = database.Prepare("INSERT INTO commitment_run VALUES (?, ?)");
        _hashes = database.Prepare("INSERT INTO hash_run VALUES (?, ?)");
        _entry = database.Prepare("INSERT INTO entry VALUES (?, ?, ?, ?)");
        _messageEntry = database.Prepare("INSERT INTO message_entry VALUES (?, ?, ?)");
        _parent = database.Prepare("INSERT INTO parent VALUES (?, ?) ON CONFLICT DO NOTHING");
        _payload = database.Prepare(
            "INSERT INTO payload (message_id, kind, part, seed, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        _erasePayload = database.Prepare("DELETE FROM payload WHERE message_id = ?");
        _cursor = database.Prepare(
            "INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position");
        _findStream = database.Prepare("SELECT incarnation, sequence FROM stream WHERE peer = ? AND lane = ? AND direction = ?");
        _stream = database.Prepare(
            """
            INSERT INTO stream VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET incarnation = excluded.incarnation, sequence = excluded.sequence
            """);
        _keepBatch = database.Prepare("INSERT INTO kept_batch VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        _dropBatches = database.Prepare(
            "DELETE FROM kept_batch WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence <= ?");
        _delivery = database.Prepare("INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?)");
        _holder = database.Prepare(
            "INSERT INTO holder VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET flags = (flags & ~?5) | ?4");
        _change = database.Prepare("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    }

    /// <summary>Lets the next transactions forget requests; whether there may be more. Called by any thread.</summary>
    public bool ForgetRequests(long before) => _requests.Sweep.Begin(before);

    /// <summary>Whether the write may be stored. Sees the writes before it in the same transaction.</summary>
    public JournalReceipt Judge(JournalWrite write, long size)
    {
        if (write.Request is { } request && _requests.Find(request) is { } earlier)
        {
            return earlier;
        }

        foreach (StreamPosition position in write.Streams)
        {
            if (IsStale(position))
            {
                return new JournalReceipt(JournalOutcome.StaleSequence, -1, Guid.Empty);
            }
        }

        return new JournalReceipt(JournalOutcome.Committed, size, write.Request?.MessageId ?? Guid.Empty);
    }

    /// <summary>Stores a write that was judged good and gives the journal's new end.</summary>
    public JournalHead Store(PreparedWrite prepared, JournalHead head)
    {
        long first = head.Size;
        StoreEntries(prepared, first);
        StoreContent(prepared.Write);
        StoreProgress(prepared.Write);
        StoreHolders(prepared.Write, first);
        long position = head.NextPosition;
        foreach (DeliveryRecord delivery in prepared.Write.Deliveries)
        {
            _delivery.Bind(delivery.Role).Bind(position++).Bind(delivery.MessageId)
                .Bind((int)delivery.Type).Bind(delivery.Part).Bind(delivery.Head.Span).Run();
        }

        return new JournalHead(first + prepared.Entries.Count, position);
    }

    /// <summary>Stores what waits from earlier transactions. Called once in each, before its commit.</summary>
    public void StoreDeferred() => _requests.IndexSome();

    /// <summary>The transaction is durable.</summary>
    public void Committed() => _requests.Committed();

    /// <summary>The transaction came to nothing.</summary>
    public void RolledBack() => _requests.RolledBack();

    /// <summary>Stores what a group adds to the tree.</summary>
    public void StoreRuns(long first, ReadOnlySpan<byte> commitments, ReadOnlySpan<byte> hashes)
    {
        _commitments.Bind(first).Bind(commitments).Run();
        _hashes.Bind(HashPosition.Count(first)).Bind(hashes).Run();
    }

    private bool IsStale(StreamPosition position)
    {
        if (!BindStream(_findStream, position.Stream).Step())
        {
            return false;
        }

        bool stale = _findStream.Id(0) == position.Incarnation && _findStream.Integer(1) >= position.Sequence;
        _findStream.Reset();
        return stale;
    }

    private void StoreEntries(PreparedWrite prepared, long first)
    {
        long index = first;
        foreach (PreparedEntry entry in prepared.Entries)
        {
            _entry.Bind(index).Bind(entry.Kind).Bind(entry.Salt.Span).Bind(entry.Body).Run();
            foreach (Guid messageId in entry.MessageIds)
            {
                _messageEntry.Bind(messageId).Bind(index).Bind(entry.Kind).Run();
            }

            index++;
        }

        foreach (ParentEdge edge in prepared.Parents)
        {
            _parent.Bind(edge.Parent).Bind(edge.Child).Run();
        }
    }

    private void StoreContent(JournalWrite write)
    {
        foreach (Guid messageId in write.ErasedPayloads)
        {
            _erasePayload.Bind(messageId).Run();
        }

        foreach (PayloadRecord payload in write.Payloads)
        {
            _payload.Bind(payload.MessageId).Bind((int)payload.Kind).Bind(payload.Part)
                .Bind(payload.Seed.Span).Bind(payload.Bytes.Span).Run();
        }

        if (write.Request is { } request)
        {
            _requests.Store(request);
        }
    }

    private void StoreProgress(JournalWrite write)
    {
        foreach (CursorMove cursor in write.Cursors)
        {
            _cursor.Bind(cursor.Name).Bind(cursor.Position).Run();
        }

        foreach (StreamPosition position in write.Streams)
        {
            BindPosition(_stream, position).Run();
        }

        foreach (StreamPosition position in write.DroppedBatches)
        {
            BindPosition(_dropBatches, position).Run();
        }

        foreach (KeptBatch batch in write.KeptBatches)
        {
            BindPosition(_keepBatch, batch.Position).Bind(batch.Digest.Span).Bind(batch.Bytes.Span).Run();
        }
    }

    private void StoreHolders(JournalWrite write, long first)
    {
        foreach (HolderMark mark in write.Holders)
        {
            _holder.Bind(mark.MessageId).Bind(mark.Agency).Bind(mark.Role).Bind((int)mark.Set).Bind((int)mark.Clear).Run();
        }

        foreach (ChangeRecord change in write.Changes)
        {
            _change.Bind(change.Target).Bind(first).Bind(change.ChangeId).Bind(change.Origin)
                .Bind((int)change.Kind).Bind((int)change.Reason).Bind(change.Replacement).Run();
        }
    }

    private static SqliteStatement BindStream(SqliteStatement statement, StreamKey stream) =>
        statement.Bind(stream.Peer).Bind((int)stream.Lane).Bind((int)stream.Direction);

    private static SqliteStatement BindPosition(SqliteStatement statement, StreamPosition position) =>
        BindStream(statement, position.Stream).Bind(position.Incarnation).Bind(position.Sequence);
}
