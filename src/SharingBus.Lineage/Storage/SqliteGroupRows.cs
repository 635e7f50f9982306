using System.Runtime.InteropServices;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Writes what a group adds to the journal itself.</summary>
internal sealed class SqliteGroupRows(SqliteDatabase database, ContentSeal seal)
{
    private readonly SqliteStatement _run = database.Prepare("INSERT INTO entry_run VALUES (?, ?, ?, ?, ?)");
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
    private readonly SqliteStatement _eraseKey = database.Prepare("INSERT INTO erased_key VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _destroyed = database.Prepare("DELETE FROM erased_key WHERE number = ?");

    private byte[] _buffer = [];

    public void Store(GroupRows group)
    {
        if (group.Entries.Count > 0)
        {
            _run.Bind(group.First).Bind(group.Entries.Count).Bind(EntryRun.Kinds(group.Entries))
                .Bind(EntryRun.Commitments(group.Entries)).Bind(EntryRun.Encode(group.Entries, ref _buffer)).Run();
            _hashes.Bind(HashPosition.Count(group.First)).Bind(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(group.Hashes))).Run();
        }

        StoreIndex(group);
        foreach (ContentRun row in group.Contents.Select(seal.Seal))
        {
            _content.Bind(row.First).Bind(row.Shared ? 1 : 0).Bind(row.FirstKey).Bind(row.Places).Bind(row.Bytes).Run();
        }

        if (group.Erased.Count > 0)
        {
            EraseAll(group.Erased);
        }

        foreach (long number in group.DestroyedKeys)
        {
            _destroyed.Bind(number).Run();
        }
    }

    // What is erased must not stay in pages that are free: these are overwritten too, which costs a write for each.
    private void EraseAll(IReadOnlyList<ContentKey> keys)
    {
        database.Execute("PRAGMA secure_delete = ON");
        try
        {
            foreach (ContentKey key in keys)
            {
                Erase(key);
            }
        }
        finally
        {
            database.Execute("PRAGMA secure_delete = FAST");
        }
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

    private void Erase(ContentKey key)
    {
        if (!_findContent.Bind(key.Index).Step())
        {
            return;
        }

        ContentRun row = SqliteContent.Read(_findContent);
        _findContent.Reset();
        int part = row.Find(key);
        if (part >= 0 && row.Without(part) is { } left)
        {
            _eraseContent.Bind(left.Places).Bind(left.Bytes).Bind(left.First).Run();
            _eraseKey.Bind(row.FirstKey + part).Bind(key.Index).Bind(key.Part).Run();
        }
    }
}
