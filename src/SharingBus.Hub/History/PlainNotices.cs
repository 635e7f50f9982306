using System.Data.Common;

namespace SharingBus.Hub.History;

/// <summary>Notices as they are, in a file that overwrites what is freed.</summary>
internal sealed class PlainNotices(HistoryStatements statements) : INoticeRows
{
    /// <inheritdoc/>
    public void Put(Guid id, byte[] facts, DbTransaction transaction) =>
        statements.Execute("INSERT OR REPLACE INTO notice VALUES (@a, @b)", transaction, Key(id), facts);

    /// <inheritdoc/>
    public byte[]? Find(Guid id, DbTransaction transaction) => statements.Scalar("SELECT facts FROM notice WHERE id = @a", transaction, Key(id)) as byte[];

    /// <inheritdoc/>
    public void Delete(Guid id, DbTransaction transaction) => statements.Execute("DELETE FROM notice WHERE id = @a", transaction, Key(id));

    /// <inheritdoc/>
    public void Clear(DbTransaction transaction) => statements.Execute("DELETE FROM notice", transaction);

    /// <inheritdoc/>
    public void Flush(DbTransaction transaction)
    {
        // Each is written where it is put.
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        // Nothing is remembered.
    }

    /// <inheritdoc/>
    public void Replay(Action<Guid, byte[]> replay)
    {
        using var row = statements.Command("SELECT id, facts FROM notice ORDER BY id").ExecuteReader();
        while (row.Read())
        {
            replay(new Guid((byte[])row[0], bigEndian: true), (byte[])row[1]);
        }
    }

    /// <summary>Until then it may stand in the write-ahead log.</summary>
    public void Forget() => statements.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

    private static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);
}
