using SharingBus.Lineage.Readings;
using SQLitePCL;

namespace SharingBus.Lineage.Storage;

/// <summary>A prepared statement. Parameters are numbered from 1 and bound in order; columns are numbered from 0.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int IdSize = 16;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _handle;
    private int _next = 1;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        int code = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle);
        Require(code);
    }

    public SqliteStatement Bind(long value)
    {
        Require(raw.sqlite3_bind_int64(_handle, _next++, value));
        return this;
    }

    public SqliteStatement Bind(string value)
    {
        Require(raw.sqlite3_bind_text(_handle, _next++, value));
        return this;
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        // An empty span would bind NULL.
        Require(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, _next++, 0) : raw.sqlite3_bind_blob(_handle, _next++, value));
        return this;
    }

    public SqliteStatement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    public SqliteStatement Bind(Guid? value)
    {
        if (value is { } id)
        {
            return Bind(id);
        }

        return BindNull();
    }

    public SqliteStatement BindNull()
    {
        Require(raw.sqlite3_bind_null(_handle, _next++));
        return this;
    }

    public SqliteStatement Bind(StreamKey stream) => Bind(stream.Peer).Bind((int)stream.Lane).Bind((int)stream.Direction);

    public SqliteStatement Bind(StreamPosition position) => Bind(position.Stream).Bind(position.Incarnation).Bind(position.Sequence);

    /// <summary>Goes on to the next row.</summary>
    /// <returns>False where there is none; the statement is then ready to be bound again.</returns>
    public bool Step()
    {
        int code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            // The error belongs to the connection and is gone after the reset.
            Journals.JournalException fault = SqliteFault.From(_database, code);
            Reset();
            throw fault;
        }

        Reset();
        return false;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Makes the statement ready to be bound again.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(_handle);
        _next = 1;
    }

    public long Integer(int column) => raw.sqlite3_column_int64(_handle, column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_handle, column);

    public Guid Id(int column) => new(Blob(column), bigEndian: true);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public void Dispose() => _handle.Dispose();

    private void Require(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFault.From(_database, code);
        }
    }
}
