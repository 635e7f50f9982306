using System.Buffers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Writes the rows of one write. Judges first and writes after, so that a refused write leaves nothing to undo.</summary>
internal sealed class SqliteRows
{
    private readonly SqliteRequests _requests;
    private readonly BatchSeal _batches;
    private readonly SqliteGroupRows _group;
    private readonly SqliteStatement _parent;
    private readonly SqliteStatement _cursor;
    private readonly SqliteStatement _findStream;
    private readonly SqliteStatement _stream;
    private readonly SqliteStatement _keepBatch;
    private readonly SqliteStatement _dropBatches;
    private readonly SqliteStatement _change;

    public SqliteRows(SqliteDatabase database, ContentSeal seal, EntrySeal entries, BatchSeal batches)
    {
        _batches = batches;
        _requests = new SqliteRequests(database, SqliteRequests.GatheredKeys, RequestKey.Of);
        _group = new SqliteGroupRows(database, seal, entries);
        _parent = database.Prepare("INSERT INTO parent VALUES (?, ?) ON CONFLICT DO NOTHING");
        _cursor = database.Prepare(
            "INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position");
        _findStream = database.Prepare("SELECT incarnation, sequence FROM stream WHERE peer = ? AND lane = ? AND direction = ?");
        _stream = database.Prepare(
            """
            INSERT INTO stream VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET incarnation = excluded.incarnation, sequence = excluded.sequence
            """);
        _keepBatch = database.Prepare("INSERT INTO kept_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        _dropBatches = database.Prepare(
            "DELETE FROM kept_batch WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence <= ?");
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

    /// <summary>Stores what a write that was judged good changes beside the journal. Its entries go with the group's.</summary>
    public void Store(PreparedWrite prepared, long first)
    {
        foreach (ParentEdge edge in prepared.Parents)
        {
            _parent.Bind(edge.Parent).Bind(edge.Child).Run();
        }

        if (prepared.Write.Request is { } request)
        {
            _requests.Store(request);
        }

        StoreProgress(prepared.Write);
        foreach (ChangeRecord change in prepared.Write.Changes)
        {
            _change.Bind(change.Target).Bind(first).Bind(change.ChangeId).Bind(change.Origin)
                .Bind((int)change.Kind).Bind((int)change.Reason).Bind(change.Replacement).Run();
        }
    }

    /// <summary>Stores what a group adds to the journal, and what waits from earlier ones. Called once in each transaction, before its commit.</summary>
    public void Store(GroupRows group)
    {
        _group.Store(group);
        _requests.IndexSome();
    }

    /// <summary>The transaction is durable.</summary>
    public void Committed() => _requests.Committed();

    /// <summary>The transaction came to nothing.</summary>
    public void RolledBack() => _requests.RolledBack();

    private bool IsStale(StreamPosition position)
    {
        if (!_findStream.Bind(position.Stream).Step())
        {
            return false;
        }

        bool stale = _findStream.Id(0) == position.Incarnation && _findStream.Integer(1) >= position.Sequence;
        _findStream.Reset();
        return stale;
    }

    private void StoreProgress(JournalWrite write)
    {
        foreach (CursorMove cursor in write.Cursors)
        {
            _cursor.Bind(cursor.Name).Bind(cursor.Position).Run();
        }

        foreach (StreamPosition position in write.Streams)
        {
            _stream.Bind(position).Run();
        }

        foreach (StreamPosition position in write.DroppedBatches)
        {
            _dropBatches.Bind(position).Run();
        }

        foreach (KeptBatch batch in write.KeptBatches)
        {
            // Batches are large, and new memory for each would weigh on the collector.
            byte[] rented = ArrayPool<byte>.Shared.Rent(BatchSeal.Length(batch.Bytes.Length));
            Span<byte> place = rented.AsSpan(0, BatchSeal.Length(batch.Bytes.Length));
            long key = _batches.Seal(batch.Bytes.Span, place);
            _keepBatch.Bind(batch.Position).Bind(batch.Digest.Span).Bind(key).Bind(place).Run();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
