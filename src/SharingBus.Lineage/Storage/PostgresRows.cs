using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Gathers the rows of a group, column by column, so that each table costs one statement whatever the number of rows. What a
/// later write of the group takes back from an earlier one is taken back here: in the database all deletions come first.
/// </summary>
internal sealed class PostgresRows
{
    private readonly PostgresEntryRows _entries = new();
    private readonly PostgresContentRows _content = new();
    private readonly PostgresStreamRows _streams = new();
    private readonly PostgresHolderRows _holders = new();
    private readonly Dictionary<string, long> _cursors = [];

    /// <summary>Adds a write that was judged good and gives the journal's new end.</summary>
    public JournalHead Add(PreparedWrite prepared, JournalHead head)
    {
        JournalWrite write = prepared.Write;
        _entries.Add(prepared, head.Size);
        _content.Add(write, head.NextPosition);
        _streams.Add(write);
        _holders.Add(write, head.Size);
        foreach (CursorMove cursor in write.Cursors)
        {
            _cursors[cursor.Name] = cursor.Position;
        }

        return new JournalHead(head.Size + prepared.Entries.Count, head.NextPosition + write.Deliveries.Count);
    }

    /// <summary>Adds what the group adds to the tree.</summary>
    public void AddRuns(long first, byte[] commitments, byte[] hashes) =>
        _entries.AddRuns(first, commitments, HashPosition.Count(first), hashes);

    /// <summary>Adds one statement for each table that has rows.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        _entries.AddTo(batch);
        _content.AddTo(batch);
        _streams.AddTo(batch);
        _holders.AddTo(batch);
        PostgresColumn<string> names = [.. _cursors.Keys];
        PostgresColumn<long> positions = [.. _cursors.Values];
        Add(
            batch,
            "INSERT INTO cursor SELECT * FROM unnest($1, $2) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            names.Count,
            names,
            positions);
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
