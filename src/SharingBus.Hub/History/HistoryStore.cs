using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>
/// The hub's memory: a SQLite file with the facts of each notice present, and every other event in its order, chained by SHA-256. What is
/// appended is on disk before <see cref="Append"/> returns. The facts of a notice that is withdrawn or has expired leave the file; its origin and
/// parents stay with the event.
/// </summary>
internal sealed class HistoryStore : IAlertArchive, IDisposable
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

    private static readonly (long Number, byte[] Digest) Beginning = (0, new byte[SHA256.HashSizeInBytes]);

    private readonly SqliteConnection _file;
    private readonly string _path;
    private readonly HistoryStatements _statements;
    private (long Number, byte[] Digest) _last = Beginning;

    private HistoryStore(SqliteConnection file, string path) => (_file, _path, _statements) = (file, path, new HistoryStatements(file));

    /// <summary>Secret-like value that keys are made with; one for each file.</summary>
    public byte[] Salt { get; private set; } = [];

    /// <summary>Opens or creates the file. Only one process can have it open.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a newer version.</exception>
    /// <exception cref="IOException">It cannot be opened; another process may have it open.</exception>
    public static HistoryStore Open(string path)
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
            });
            return store;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Tells all that the file holds: the notices present, then the other events in their order.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Replay(Action<HubEvent> replay) => Translate(_path, () =>
    {
        ReplayNotices(replay);
        ReplayEvents(replay);
    });

    /// <inheritdoc/>
    public AlertPlan Read(long number)
    {
        AlertPlanned? planned = null;
        Translate(_path, () =>
        {
            var body = _statements.Scalar("SELECT body FROM event WHERE number = $a", null, number) as string;
            planned = body is null ? null : Read(number, body) as AlertPlanned;
        });
        return planned?.Plan ?? throw new InvalidDataException($"Event {number} of {_path} is no alert. Restore the file; do not edit it.");
    }

    /// <summary>Makes events durable, all or none.</summary>
    /// <returns>They, each with its number.</returns>
    /// <exception cref="IOException">The disk is full or gone: none of them is durable.</exception>
    public IReadOnlyList<HubEvent> Append(IReadOnlyList<HubEvent> events)
    {
        var before = _last;
        List<HubEvent> written = new(events.Count);
        try
        {
            Translate(_path, () =>
            {
                using var transaction = _file.BeginTransaction();
                foreach (var happened in events)
                {
                    written.Add(Write(happened, transaction));
                }

                transaction.Commit();
            });
            return written;
        }
        catch
        {
            _last = before;
            throw;
        }
    }

    /// <summary>Lets what was deleted leave the disk: until then it may stand in the write-ahead log.</summary>
    public void Forget() => Translate(_path, () => _statements.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _statements.Dispose();
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
        _statements.Execute(Settings);
        var version = Convert.ToInt64(_statements.Scalar("PRAGMA user_version"), System.Globalization.CultureInfo.InvariantCulture);
        if (version > Version)
        {
            throw new InvalidDataException($"{_path} was written by a newer hub (version {version}). Start that one, or take another directory.");
        }

        if (version == 0)
        {
            using var transaction = _file.BeginTransaction();
            _statements.Execute(Schema, transaction);
            _statements.Execute("INSERT INTO hub VALUES ($a)", transaction, RandomNumberGenerator.GetBytes(SaltBytes));
            _statements.Execute($"PRAGMA user_version={Version}", transaction);
            transaction.Commit();
        }

        Salt = (byte[])_statements.Scalar("SELECT salt FROM hub")!;
        using var last = _statements.Command("SELECT number, digest FROM event ORDER BY number DESC LIMIT 1").ExecuteReader();
        _last = last.Read() ? (last.GetInt64(0), (byte[])last[1]) : Beginning;
    }

    private void ReplayNotices(Action<HubEvent> replay)
    {
        var notices = _statements.Command("SELECT id, facts FROM notice ORDER BY id");
        using var row = notices.ExecuteReader();
        while (row.Read())
        {
            replay(new NoticeTaken(ReadFacts((byte[])row[0], (byte[])row[1])));
        }
    }

    private void ReplayEvents(Action<HubEvent> replay)
    {
        var before = Beginning.Digest;
        var events = _statements.Command("SELECT number, digest, body FROM event ORDER BY number");
        using var line = events.ExecuteReader();
        while (line.Read())
        {
            var (number, body) = (line.GetInt64(0), line.GetString(2));
            before = Digest(before, body);
            if (!before.AsSpan().SequenceEqual((byte[])line[1]))
            {
                throw new InvalidDataException($"Event {number} of {_path} is damaged. Restore the file; do not edit it.");
            }

            replay(Read(number, body));
        }
    }

    private HubEvent Read(long number, string body) =>
        (JsonSerializer.Deserialize(body, HubJson.Default.HubEvent) ?? throw new InvalidDataException($"Event {number} of {_path} is empty."))
            with { Number = number };

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

    private HubEvent Write(HubEvent happened, SqliteTransaction transaction)
    {
        switch (happened)
        {
            case NoticeTaken taken:
                _statements.Execute("INSERT OR REPLACE INTO notice VALUES ($a, $b)", transaction, Key(taken.Facts.Id), NoticeRecords.Write(taken.Facts));
                return happened;
            case NoticeWithdrawn withdrawn when Held(withdrawn.Target, transaction) is { } held && held.Origin == withdrawn.ChangedBy:
                _statements.Execute("DELETE FROM notice WHERE id = $a", transaction, Key(withdrawn.Target));
                happened = withdrawn with { Held = held };
                break;
            case NoticeExpired expired when Held(expired.Target, transaction) is { } held:
                _statements.Execute("DELETE FROM notice WHERE id = $a", transaction, Key(expired.Target));
                happened = expired with { Held = held };
                break;
        }

        var body = JsonSerializer.Serialize(happened, HubJson.Default.HubEvent);
        _last = (_last.Number + 1, Digest(_last.Digest, body));
        _statements.Execute("INSERT INTO event VALUES ($a, $b, $c)", transaction, _last.Number, _last.Digest, body);
        return happened with { Number = _last.Number };
    }

    private Ancestor? Held(Guid id, SqliteTransaction transaction) =>
        _statements.Scalar("SELECT facts FROM notice WHERE id = $a", transaction, Key(id)) is byte[] bytes && NoticeRecords.Read(id, bytes) is { } facts
            ? new Ancestor(facts.Origin, facts.Parents)
            : null;

    private static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);

    private static byte[] Digest(byte[] before, string body) => SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(body)]);
}
