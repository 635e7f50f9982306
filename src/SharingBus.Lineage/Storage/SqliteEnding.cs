using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;

namespace SharingBus.Lineage.Storage;

/// <summary>Takes entries that have ended out of the journal, and what they were found by.</summary>
internal sealed class SqliteEnding(SqliteDatabase database, EntrySeal seal)
{
    private readonly RunEnding _ending = new(seal);
    private readonly SqliteStatement _find =
        database.Prepare("SELECT first, count, entries, key FROM entry_run WHERE first <= ? ORDER BY first DESC LIMIT 1");

    private readonly SqliteStatement _write = database.Prepare("UPDATE entry_run SET entries = ?, key = ? WHERE first = ?");
    private readonly SqliteStatement _note = database.Prepare("INSERT INTO ended_key VALUES (?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _destroyed = database.Prepare("DELETE FROM ended_key WHERE number = ?");
    private readonly SqliteStatement _mention = database.Prepare("DELETE FROM mention WHERE message_id = ? AND idx = ?");
    private readonly SqliteStatement _inbox = database.Prepare("DELETE FROM inbox WHERE role = ? AND idx = ?");
    private readonly SqliteStatement _facet = database.Prepare("DELETE FROM facet WHERE key = ? AND block = ?");
    private readonly SqliteStatement _visit = database.Prepare("INSERT INTO entry_term VALUES (?, ?) ON CONFLICT DO UPDATE SET due = excluded.due");
    private readonly SqliteStatement _passed = database.Prepare("DELETE FROM entry_term WHERE block = ?");
    private readonly SqliteStatement _batch = database.Prepare(
        "DELETE FROM batch_entry WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence = ? AND idx = ?");

    /// <summary>Stores what a group ends. Mostly there is nothing.</summary>
    public void Store(GroupRows group)
    {
        if (group.Ended.Count > 0 || group.ForgottenFacets.Count > 0)
        {
            database.Overwriting(EndAll, group);
        }

        foreach (BlockVisit visit in group.BlockVisits)
        {
            _ = visit.Due is { } due ? Run(_visit.Bind(visit.Block).Bind(due)) : Run(_passed.Bind(visit.Block));
        }

        foreach (long number in group.DestroyedEntryKeys)
        {
            _destroyed.Bind(number).Run();
        }
    }

    private static bool Run(SqliteStatement statement)
    {
        statement.Run();
        return true;
    }

    private void EndAll(GroupRows group)
    {
        Dictionary<long, long> ended = group.Ended.ToDictionary(static entry => entry.Key, static entry => entry.Value.By);
        long behind = 0;
        foreach ((long index, (EndedEntry entry, _)) in group.Ended)
        {
            behind = index < behind ? behind : End(index, ended);
            Forget(entry);
        }

        foreach (FacetRow facet in group.ForgottenFacets)
        {
            _facet.Bind(facet.Key).Bind(facet.Block).Run();
        }
    }

    // All of one run at once. Gives the index behind it.
    private long End(long index, Dictionary<long, long> ended)
    {
        _find.Bind(index).Step();
        EntryRange range = new(_find.Integer(0), (int)_find.Integer(1));
        (byte[] left, long? key, long? destroyed) =
            _ending.Take(new StoredRun(range, _find.IsNull(3) ? null : _find.Integer(3), _find.Blob(2)), ended);
        _find.Reset();
        _ = key is { } number ? Run(_write.Bind(left).Bind(number).Bind(range.First)) : Run(_write.Bind(left).BindNull().Bind(range.First));
        if (destroyed is { } given)
        {
            _note.Bind(given).Run();
        }

        return range.First + range.Count;
    }

    // Where a message came in stays, with its parents and changes: ids alone, by which a trace says that the record has ended, a copy of the message is known as
    // one, and two notices that rest on it do not count as two sources.
    private void Forget(EndedEntry entry)
    {
        foreach (Guid message in entry.Found.Mentions)
        {
            _mention.Bind(message).Bind(entry.Index).Run();
        }

        foreach (StreamPosition batch in entry.Found.Batches)
        {
            _batch.Bind(batch).Bind(entry.Index).Run();
        }

        foreach (string role in entry.Found.Roles)
        {
            _inbox.Bind(role).Bind(entry.Index).Run();
        }
    }
}
