using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>
/// The hub's memory: a SQLite file with the facts of each notice present, and every other event in its order, chained by SHA-256. What is
/// appended is on disk before <see cref="Append"/> returns. The facts of a notice that is withdrawn or has expired leave the file; its origin and
/// parents stay with the event.
/// </summary>
internal sealed class HistoryStore : IDisposable
{
    private const string Schema =
        """
        CREATE TABLE hub (salt BLOB NOT NULL);
        CREATE TABLE notice (id BLOB PRIMARY KEY, facts BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE event (number INTEGER PRIMARY KEY, digest BLOB NOT NULL, body TEXT NOT NULL);
        """;

    // What is freed is overwritten; a commit has reached the disk; one process at a time.
    private const string Settings =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;";

    private const int Version = 1;
    private const int SaltBytes = 32;

    private readonly SqliteConnection _file;
    private readonly string _path;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private byte[] _last = new byte[SHA256.HashSizeInBytes];

    private HistoryStore(SqliteConnection file, string path) => (_file, _path) = (file, path);

    /// <summary>Secret-like value that keys are made with; one for each file.</summary>
    public byte[] Salt { get; private set; } = [];

    /// <summary>Opens or creates the file and reads its events. Only one process can have it open.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a newer version.</exception>
    /// <exception cref="IOException">It cannot be opened; another process may have it open.</exception>
    public static HistoryStore Open(string path, Action<HubEvent> replay)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        MakeFile(path);
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection file = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        HistoryStore store = new(file, path);
        try
        {
            Translate(path, () =>
            {
                file.Open();
                store.Prepare();
                store.Replay(replay);
            });
            return store;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes events durable, all or none.</summary>
    /// <exception cref="IOException">The disk is full or gone: none of them is durable.</exception>
    public void Append(IReadOnlyList<HubEvent> events)
    {
        var before = _last;
        try
        {
            Translate(_path, () =>
            {
                using var transaction = _file.BeginTransaction();
                foreach (var happened in events)
                {
                    Write(happened, transaction);
                }

                transaction.Commit();
            });
        }
        catch
        {
            _last = before;
            throw;
        }
    }

    /// <summary>Lets what was deleted leave the disk: until then it may stand in the write-ahead log.</summary>
    public void Forget() => Translate(_path, () => Execute("PRAGMA wal_checkpoint(TRUNCATE)"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _file.Dispose();
    }

    // Nobody but the owner reads what the keys are made with.
    private static void MakeFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    private static void Translate(string path, Action act)
    {
        const int corrupt = 11, notADatabase = 26;
        try
        {
            act();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is corrupt or notADatabase)
        {
            throw new InvalidDataException($"{path} is damaged. Restore the file; do not edit it.", error);
        }
        catch (SqliteException error)
        {
            throw new IOException($"{path} cannot be used: {error.Message} Another hub may have it open, or its disk is full.", error);
        }
    }

    private void Prepare()
    {
        Execute(Settings);
        var version = Convert.ToInt64(Scalar("PRAGMA user_version"), System.Globalization.CultureInfo.InvariantCulture);
        if (version > Version)
        {
            throw new InvalidDataException($"{_path} was written by a newer hub (version {version}). Start that one, or take another directory.");
        }

        if (version == 0)
        {
            using var transaction = _file.BeginTransaction();
            Execute(Schema, transaction);
            Execute("INSERT INTO hub VALUES ($a)", transaction, RandomNumberGenerator.GetBytes(SaltBytes));
            Execute($"PRAGMA user_version={Version}", transaction);
            transaction.Commit();
        }

        Salt = (byte[])Scalar("SELECT salt FROM hub")!;
    }

    private void Replay(Action<HubEvent> replay)
    {
        var notices = Command("SELECT id, facts FROM notice ORDER BY id");
        using (var row = notices.ExecuteReader())
        {
            while (row.Read())
            {
                replay(new NoticeTaken(ReadFacts((byte[])row[0], (byte[])row[1])));
            }
        }

        var events = Command("SELECT number, digest, body FROM event ORDER BY number");
        using var line = events.ExecuteReader();
        while (line.Read())
        {
            var body = line.GetString(2);
            var digest = Digest(body);
            if (!digest.AsSpan().SequenceEqual((byte[])line[1]))
            {
                throw new InvalidDataException($"Event {line.GetInt64(0)} of {_path} is damaged. Restore the file; do not edit it.");
            }

            _last = digest;
            replay(JsonSerializer.Deserialize(body, HubJson.Default.HubEvent)
                ?? throw new InvalidDataException($"Event {line.GetInt64(0)} of {_path} is empty."));
        }
    }

    private NoticeFacts ReadFacts(byte[] id, byte[] facts)
    {
        try
        {
            return NoticeRecords.Read(new Guid(id, bigEndian: true), facts);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException)
        {
            throw new InvalidDataException($"A notice of {_path} is damaged. Restore the file; do not edit it.", error);
        }
    }

    private void Write(HubEvent happened, SqliteTransaction transaction)
    {
        switch (happened)
        {
            case NoticeTaken taken:
                Execute("INSERT OR REPLACE INTO notice VALUES ($a, $b)", transaction, Key(taken.Facts.Id), NoticeRecords.Write(taken.Facts));
                return;
            case NoticeWithdrawn withdrawn when Held(withdrawn.Target, transaction) is { } held && held.Origin == withdrawn.ChangedBy:
                Execute("DELETE FROM notice WHERE id = $a", transaction, Key(withdrawn.Target));
                happened = withdrawn with { Held = held };
                break;
            case NoticeExpired expired when Held(expired.Target, transaction) is { } held:
                Execute("DELETE FROM notice WHERE id = $a", transaction, Key(expired.Target));
                happened = expired with { Held = held };
                break;
        }

        var body = JsonSerializer.Serialize(happened, HubJson.Default.HubEvent);
        _last = Digest(body);
        Execute("INSERT INTO event (digest, body) VALUES ($a, $b)", transaction, _last, body);
    }

    private Ancestor? Held(Guid id, SqliteTransaction transaction) =>
        Scalar("SELECT facts FROM notice WHERE id = $a", transaction, Key(id)) is byte[] bytes && NoticeRecords.Read(id, bytes) is { } facts
            ? new Ancestor(facts.Origin, facts.Parents)
            : null;

    private static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);

    private byte[] Digest(string body) => SHA256.HashData([.. _last, .. Encoding.UTF8.GetBytes(body)]);

    private void Execute(string statement, SqliteTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteNonQuery();

    private object? Scalar(string statement, SqliteTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteScalar();

    // A statement is compiled once: a few hundred notices a commit go through the same one.
    private SqliteCommand Command(string statement, SqliteTransaction? transaction = null, params object[] values)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = _file.CreateCommand();
            command.CommandText = statement;
            _prepared[statement] = command;
        }

        command.Transaction = transaction;
        command.Parameters.Clear();
        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters.AddWithValue(at == 0 ? "$a" : "$b", values[at]);
        }

        return command;
    }
}
