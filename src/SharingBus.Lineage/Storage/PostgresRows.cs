using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Gathers the rows of a group, column by column, so that each table costs one statement whatever the number of rows. What a
/// later write of the group takes back from an earlier one is taken back here: in the database all deletions come first.
/// </summary>
internal sealed class PostgresRows(GroupRows group)
{
    private readonly PostgresRequestRows _requests = new();
    private readonly PostgresStreamRows _streams = new();
    private readonly PostgresChangeRows _changes = new();
    private readonly Dictionary<string, long> _cursors = [];

    /// <summary>What the group adds to the journal itself.</summary>
    public GroupRows Group => group;

    /// <summary>Adds a write that was judged good.</summary>
    public void Add(PreparedWrite prepared)
    {
        JournalWrite write = prepared.Write;
        if (write.Request is { } request)
        {
            _requests.Add(request);
        }

        _streams.Add(write);
        _changes.Add(prepared, group.Next);
        foreach (CursorMove cursor in write.Cursors)
        {
            _cursors[cursor.Name] = cursor.Position;
        }

        group.Add(prepared);
    }

    /// <summary>Adds one statement for each table that has rows.</summary>
    public void AddTo(NpgsqlBatch batch, (ContentSeal Content, EntrySeal Entries, BatchSeal Batches) seals)
    {
        PostgresGroupRows.AddTo(batch, group, seals.Content, seals.Entries);
        _requests.AddTo(batch);
        _streams.AddTo(batch, seals.Batches);
        _changes.AddTo(batch);
        PostgresColumn<string> names = [.. _cursors.Keys];
        PostgresColumn<long> positions = [.. _cursors.Values];
        Insert(batch, "cursor", names.Count, [names, positions], "ON CONFLICT (name) DO UPDATE SET position = excluded.position");
    }

    internal static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlBatchCommand command = new(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
    }

    /// <summary>
    /// Adds one statement that inserts rows, if there are any. The columns are taken apart side by side where they are selected: as a table
    /// to select from, the server would first copy each of them, which costs half as much again.
    /// </summary>
    internal static void Insert(NpgsqlBatch batch, string table, int rows, IPostgresColumn[] columns, string onConflict = "")
    {
        if (rows > 0)
        {
            string selected = string.Join(", ", Enumerable.Range(1, columns.Length).Select(static column => $"unnest(${column})"));
            Add(batch, $"INSERT INTO {table} SELECT {selected} {onConflict}", rows, columns);
        }
    }

    internal static void Add(NpgsqlBatch batch, string sql, int rows, params IPostgresColumn[] columns)
    {
        if (rows == 0)
        {
            return;
        }

        NpgsqlBatchCommand command = new(sql);
        foreach (IPostgresColumn column in columns)
        {
            command.Parameters.Add(column.ToParameter());
        }

        batch.BatchCommands.Add(command);
    }
}
