using System.Data.Common;
using System.Globalization;
using SharingBus.Lineage.Keys;

namespace SharingBus.Hub.History;

/// <summary>
/// Notices in a database whose files, logs and backups are others': each sealed under a key of its own, in a file beside the hub. What is deleted is
/// unreadable everywhere once its key is destroyed there. What a transaction puts in goes to the server as one statement.
/// </summary>
/// <param name="statements">Of the history.</param>
/// <param name="keyFile">Where the keys are.</param>
/// <param name="owner">Whose history it is.</param>
internal sealed class SealedNotices(HistoryStatements statements, string keyFile, string owner) : INoticeRows
{
    private readonly Dictionary<Guid, (long Key, byte[] Sealed)> _put = [];
    private RowKeys _keys = null!;
    private long _next;

    /// <summary>Opens the keys, once the database is of this version.</summary>
    /// <exception cref="InvalidDataException">They are not there, or are another history's.</exception>
    public void Open()
    {
        var expected = statements.Scalar("SELECT keys FROM hub") as Guid?;
        _keys = RowKeys.Open(keyFile, owner, expected);
        if (expected is null)
        {
            statements.Execute("UPDATE hub SET keys = @a", null, _keys.Id);
        }

        // A database that was put back from a backup must not give the number of a destroyed key again.
        _next = Math.Max(Convert.ToInt64(statements.Scalar("SELECT next_key FROM hub"), CultureInfo.InvariantCulture), _keys.Untouched);
    }

    /// <inheritdoc/>
    public void Put(Guid id, byte[] facts, DbTransaction transaction)
    {
        _put[id] = (_next, _keys.Seal(_next, facts));
        _next++;
    }

    /// <inheritdoc/>
    public byte[]? Find(Guid id, DbTransaction transaction)
    {
        if (_put.TryGetValue(id, out var put))
        {
            return _keys.Unseal(put.Key, put.Sealed);
        }

        using var row = statements.Command("SELECT key, facts FROM notice WHERE id = @a", transaction, id).ExecuteReader();
        return row.Read() ? _keys.Unseal(row.GetInt64(0), (byte[])row[1]) : null;
    }

    /// <inheritdoc/>
    public void Delete(Guid id, DbTransaction transaction)
    {
        if (!_put.Remove(id))
        {
            statements.Execute(
                "WITH gone AS (DELETE FROM notice WHERE id = @a RETURNING key) INSERT INTO erased_key SELECT key FROM gone", transaction, id);
        }
    }

    /// <inheritdoc/>
    public void Clear(DbTransaction transaction) =>
        statements.Execute("WITH gone AS (DELETE FROM notice RETURNING key) INSERT INTO erased_key SELECT key FROM gone", transaction);

    /// <inheritdoc/>
    public void Flush(DbTransaction transaction)
    {
        if (_put.Count == 0)
        {
            return;
        }

        // Where an earlier commit was not known to have happened, the same notice is there under another key.
        Guid[] ids = [.. _put.Keys];
        statements.Execute(
            "WITH gone AS (DELETE FROM notice WHERE id = ANY(@a) RETURNING key) INSERT INTO erased_key SELECT key FROM gone", transaction, ids);
        statements.Execute(
            "INSERT INTO notice SELECT * FROM unnest(@a, @b, @c)",
            transaction,
            ids,
            _put.Values.Select(put => put.Key).ToArray(),
            _put.Values.Select(put => put.Sealed).ToArray());
        statements.Execute("UPDATE hub SET next_key = @a", transaction, _next);
        _put.Clear();
    }

    /// <inheritdoc/>
    public void Abandon() => _put.Clear();

    /// <inheritdoc/>
    public void Replay(Action<Guid, byte[]> replay)
    {
        using var row = statements.Command("SELECT id, key, facts FROM notice ORDER BY id").ExecuteReader();
        while (row.Read())
        {
            replay(row.GetGuid(0), _keys.Unseal(row.GetInt64(1), (byte[])row[2]));
        }
    }

    /// <inheritdoc/>
    public void Forget()
    {
        List<long> erased = [];
        using (var row = statements.Command("SELECT number FROM erased_key").ExecuteReader())
        {
            while (row.Read())
            {
                erased.Add(row.GetInt64(0));
            }
        }

        if (erased.Count > 0)
        {
            _keys.Destroy(erased);
            statements.Execute("DELETE FROM erased_key WHERE number = ANY(@a)", null, erased.ToArray());
        }
    }
}
