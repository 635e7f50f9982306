using System.Buffers;
using System.Runtime.InteropServices;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;

namespace SharingBus.Lineage.Storage;

/// <summary>Writes what a group adds to the journal itself.</summary>
internal sealed class SqliteGroupRows(SqliteDatabase database, ContentSeal seal, EntrySeal entries)
{
    private readonly SqliteStatement _run = database.Prepare("INSERT INTO entry_run VALUES (?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _hashes = database.Prepare("INSERT INTO hash_run VALUES (?, ?)");
    private readonly SqliteStatement _content = database.Prepare("INSERT INTO content VALUES (?, ?, ?, ?, ?)");
    private readonly SqliteStatement _message = database.Prepare("INSERT INTO message VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _mention = database.Prepare("INSERT INTO mention VALUES (?, ?)");
    private readonly SqliteStatement _batch = database.Prepare("INSERT INTO batch_entry VALUES (?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _decision = database.Prepare("INSERT INTO decision_run VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _inbox = database.Prepare("INSERT INTO inbox VALUES (?, ?)");
    private readonly SqliteStatement _findContent =
        database.Prepare($"SELECT {SqliteContent.Columns} FROM content WHERE first <= ? ORDER BY first DESC LIMIT 1");

    private readonly SqliteStatement _eraseContent = database.Prepare("UPDATE content SET places = ?, bytes = ? WHERE first = ?");
    private readonly SqliteStatement _eraseKey = database.Prepare("INSERT INTO erased_key VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _destroyed = database.Prepare("DELETE FROM erased_key WHERE number = ?");
    private readonly SqliteTerms _terms = new(database);
    private readonly SqliteStatement _person = database.Prepare("INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _forgetPersons = database.Prepare("DELETE FROM person WHERE first = ?");
    private readonly SqliteStatement _facet = database.Prepare("INSERT INTO facet VALUES (?, ?) ON CONFLICT DO NOTHING");

    private readonly SqliteEnding _ending = new(database, entries);

    private byte[] _buffer = [];

    public void Store(GroupRows group)
    {
        if (group.Entries.Count > 0)
        {
            (long key, Memory<byte> run) = entries.Seal(EntryRun.Encode(group.Entries, ref _buffer), _buffer, group.Entries.Count);
            _run.Bind(group.First).Bind(group.Entries.Count).Bind(EntryRun.Kinds(group.Entries))
                .Bind(EntryRun.Commitments(group.Entries)).Bind(run.Span).Bind(key).Run();
            _hashes.Bind(HashPosition.Count(group.First)).Bind(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(group.Hashes))).Run();
        }

        StoreIndex(group);
        foreach (ContentRow row in group.Contents)
        {
            Store(row);
        }

        _terms.Store(group);
        foreach (FacetRow facet in group.Facets)
        {
            _facet.Bind(facet.Key).Bind(facet.Block).Run();
        }

        foreach (PersonRow person in group.Persons)
        {
            _person.Bind(person.First).Bind(person.Shared ? 1 : 0).Bind(person.FirstKey).Bind(person.Tags).Run();
        }

        if (group.Erased.Count > 0)
        {
            database.Overwriting(EraseAll, group.Erased);
        }

        foreach (long number in group.DestroyedKeys)
        {
            _destroyed.Bind(number).Run();
        }

        _ending.Store(group);
    }

    // Rows are large and many, and new memory for each would weigh on the collector.
    private void Store(ContentRow row)
    {
        int placesLength = row.Parts.Count * ContentRun.PlaceSize;
        int length = placesLength + ContentRun.SealedLength(row);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> places = rented.AsSpan(0, placesLength);
        Span<byte> bytes = rented.AsSpan(placesLength, length - placesLength);
        long key = seal.Seal(row, places, bytes);
        _content.Bind(row.First).Bind(row.Shared ? 1 : 0).Bind(key).Bind(places).Bind(bytes).Run();
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void EraseAll(IReadOnlyList<ErasedContent> erased)
    {
        RowErasure? row = null;
        foreach (ErasedContent content in erased.OrderBy(static content => content.Key.Index))
        {
            if (row is null || !row.Take(content))
            {
                Write(row);
                row = Find(content.Key.Index);
                row?.Take(content);
            }
        }

        Write(row);
    }

    private void StoreIndex(GroupRows group)
    {
        foreach (MessageHome home in group.Homes)
        {
            _message.Bind(home.MessageId).Bind(home.Index).Bind(home.Part).Run();
        }

        foreach ((Guid messageId, long index) in group.Mentions)
        {
            _mention.Bind(messageId).Bind(index).Run();
        }

        foreach ((StreamPosition batch, long index) in group.Batches)
        {
            _batch.Bind(batch).Bind(index).Run();
        }

        foreach ((string role, long index) in group.Inbox)
        {
            _inbox.Bind(role).Bind(index).Run();
        }

        foreach ((long from, EntryRange entries) in group.Decisions)
        {
            _decision.Bind(from).Bind(entries.First).Bind(entries.Count).Run();
        }
    }

    private RowErasure? Find(long index)
    {
        ContentRun? row = _findContent.Bind(index).Step() ? SqliteContent.Read(_findContent) : null;
        _findContent.Reset();
        return row is null ? null : new RowErasure(row);
    }

    private void Write(RowErasure? row)
    {
        if (row is not { Keys.Count: > 0 })
        {
            return;
        }

        _eraseContent.Bind(row.Left.Places).Bind(row.Left.Bytes).Bind(row.Left.First).Run();
        foreach (ErasedKey key in row.Keys)
        {
            _eraseKey.Bind(key.Number).Bind(key.Content.Index).Bind(key.Content.Part).Bind((int)key.Reason).Run();
        }

        // Until then the tags of what was erased are noise between the others.
        if (row.Left.IsErased)
        {
            _forgetPersons.Bind(row.Left.First).Run();
        }
    }
}
