using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Witnessing;

/// <summary>What a witness knows, in a SQLite file of its own beside the journal's.</summary>
internal sealed class SqliteWitnessStore : IWitnessStore
{
    // One string for each version, from 1.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), agency TEXT NOT NULL);

        -- The notes hold size and root: what is compared stands beside them.
        CREATE TABLE seen (
            log TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, contradiction TEXT) WITHOUT ROWID;
        """,
    ];

    private readonly SqliteSideFile _file;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _contradict;
    private readonly SqliteStatement _contradiction;

    private SqliteWitnessStore(SqliteSideFile file)
    {
        _file = file;
        _find = file.Database.Prepare("SELECT note FROM seen WHERE log = ?");
        _insert = file.Database.Prepare("INSERT INTO seen VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING");
        _replace = file.Database.Prepare("UPDATE seen SET size = ?, root = ?, note = ? WHERE log = ? AND size = ? AND root = ?");
        _contradict = file.Database.Prepare("UPDATE seen SET contradiction = ? WHERE log = ? AND contradiction IS NULL");
        _contradiction = file.Database.Prepare("SELECT contradiction FROM seen WHERE log = ? AND contradiction IS NOT NULL");
    }

    public static SqliteWitnessStore Open(string path, string agency) => SqliteSideFile.Open(
        path, "witness's", database => SqliteSideFile.Prepare(database, agency, Steps, "witness's"), static file => new SqliteWitnessStore(file));

    public async ValueTask<SeenCheckpoint?> FindAsync(string log, CancellationToken cancellation = default) =>
        await _file.ReadAsync(() => Text(_find.Bind(log)), cancellation) is { } note ? WitnessStore.Read(note) : null;

    public ValueTask<bool> AdvanceAsync(SeenCheckpoint? before, SeenCheckpoint next, CancellationToken cancellation = default) => _file.WriteAsync(
        () =>
        {
            SqliteStatement write = before is null
                ? _insert.Bind(next.Checkpoint.Log).Bind(next.Checkpoint.Size).Bind(next.Checkpoint.Root.ToArray()).Bind(next.Note)
                : _replace.Bind(next.Checkpoint.Size).Bind(next.Checkpoint.Root.ToArray()).Bind(next.Note)
                    .Bind(next.Checkpoint.Log).Bind(before.Checkpoint.Size).Bind(before.Checkpoint.Root.ToArray());
            write.Run();
            return _file.Database.Changes > 0;
        },
        cancellation);

    public async ValueTask KeepContradictionAsync(string log, string note, CancellationToken cancellation = default) => await _file.WriteAsync(
        () =>
        {
            _contradict.Bind(note).Bind(log).Run();
            return true;
        },
        cancellation);

    public ValueTask<string?> ContradictionAsync(string log, CancellationToken cancellation = default) =>
        _file.ReadAsync(() => Text(_contradiction.Bind(log)), cancellation);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string? Text(SqliteStatement statement)
    {
        string? text = statement.Step() ? statement.Text(0) : null;
        statement.Reset();
        return text;
    }
}
