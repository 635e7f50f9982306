using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// The keys of an agency's payloads, in a file beside the journal and its backups. What is destroyed there cannot be read any more,
/// wherever a copy of the journal lies.
/// </summary>
internal sealed class PayloadKeys
{
    private const string Schema =
        """
        CREATE TABLE keys (id BLOB NOT NULL, agency TEXT NOT NULL);
        CREATE TABLE node (first INTEGER PRIMARY KEY, height INTEGER NOT NULL, key BLOB NOT NULL);
        """;

    private const long Version = 1;
    private const int IdSize = 16;

    private readonly string _path;
    private volatile KeyTree _tree;

    private PayloadKeys(string path, Guid id, KeyTree tree)
    {
        _path = path;
        Id = id;
        _tree = tree;
    }

    /// <summary>Names the file's keys: the journal tells by it that they are its own.</summary>
    public Guid Id { get; }

    /// <summary>The keys that there are.</summary>
    public KeyTree Tree => _tree;

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="agency">Whose they are.</param>
    /// <param name="expected">The keys that a journal was sealed with; null for a journal without any, for which a missing file is made.</param>
    /// <exception cref="JournalException">It is missing, damaged, or holds other keys.</exception>
    public static PayloadKeys Open(string path, string agency, Guid? expected)
    {
        using SqliteDatabase file = OpenFile(path, mayMake: expected is null);
        Prepare(file, agency);
        SqliteStatement named = file.Prepare("SELECT id, agency FROM keys");
        (Guid id, string owner) = named.Step() ? (named.Id(0), named.Text(1)) : (Guid.Empty, string.Empty);
        named.Reset();
        return owner == agency && (expected is null || expected == id)
            ? new PayloadKeys(path, id, ReadTree(file))
            : throw new JournalException(JournalError.Unsuitable, $"The payload keys in {path} are those of another journal.");
    }

    /// <summary>
    /// Destroys the keys of payloads. Afterwards they are in no memory of this object and not in the file: its pages are overwritten, and a
    /// process that still has older keys cannot put them back.
    /// </summary>
    /// <exception cref="JournalException">The file could not be written: the keys stand as they did.</exception>
    public void Destroy(IEnumerable<long> numbers) => Reduce(tree => tree.Without(numbers));

    /// <summary>Destroys the keys of kept batches below a number, but for those that are still kept. In the same way; nothing is written where none is left.</summary>
    /// <exception cref="JournalException">The file could not be written: the keys stand as they did.</exception>
    public void DestroyBatches(long end, IEnumerable<long> kept) => Reduce(tree => tree.WithoutRange(KeyTree.FirstOfBatches, end, kept));

    private void Reduce(Func<KeyTree, KeyTree> reduce)
    {
        using SqliteDatabase file = OpenFile(_path, mayMake: false);
        file.Execute("BEGIN IMMEDIATE");
        KeyTree before = ReadTree(file);
        KeyTree after = reduce(before);
        Replace(file, before, after);
        file.Execute("COMMIT");
        _tree = after;
    }

    // A file that is gone is never made again where a journal needs what was in it.
    private static SqliteDatabase OpenFile(string path, bool mayMake)
    {
        if (!mayMake && (!File.Exists(path) || new FileInfo(path).Length == 0))
        {
            throw new JournalException(
                JournalError.Unsuitable,
                $"The payload keys are missing: {path}. Without them nothing that the journal holds can be read. Put back the file, as it was last.");
        }

        SqliteDatabase file = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            // No log that is kept, as what is destroyed would stay in it; EXTRA also makes durable that the rollback journal is gone.
            file.Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteDatabase file, string agency)
    {
        file.Execute("BEGIN IMMEDIATE");
        long version = file.QueryInteger("PRAGMA user_version");
        if (version > Version)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The payload keys' file has schema {version}; this product knows schemas up to {Version}.");
        }

        if (version == 0)
        {
            file.Execute(Schema);
            file.Prepare("INSERT INTO keys VALUES (?, ?)").Bind(new Guid(RandomNumberGenerator.GetBytes(IdSize))).Bind(agency).Run();
            Add(file, KeyTree.Plant().Nodes);
            file.Execute($"PRAGMA user_version = {Version}");
        }

        file.Execute("COMMIT");
    }

    private static KeyTree ReadTree(SqliteDatabase file)
    {
        List<KeyNode> nodes = [];
        SqliteStatement row = file.Prepare("SELECT first, height, key FROM node ORDER BY first");
        while (row.Step())
        {
            nodes.Add(new KeyNode(row.Integer(0), (int)row.Integer(1), row.Blob(2).ToArray()));
        }

        try
        {
            return KeyTree.Of(nodes);
        }
        catch (ArgumentException damaged)
        {
            throw new JournalException(JournalError.Corrupt, "The payload keys' file is damaged.", damaged);
        }
    }

    private static void Replace(SqliteDatabase file, KeyTree before, KeyTree after)
    {
        HashSet<(long First, int Height)> kept = [.. after.Nodes.Select(static node => (node.First, node.Height))];
        SqliteStatement drop = file.Prepare("DELETE FROM node WHERE first = ?");
        foreach (KeyNode node in before.Nodes.Where(node => !kept.Remove((node.First, node.Height))))
        {
            drop.Bind(node.First).Run();
        }

        Add(file, after.Nodes.Where(node => kept.Contains((node.First, node.Height))));
    }

    private static void Add(SqliteDatabase file, IEnumerable<KeyNode> nodes)
    {
        SqliteStatement add = file.Prepare("INSERT INTO node VALUES (?, ?, ?)");
        foreach (KeyNode node in nodes)
        {
            add.Bind(node.First).Bind(node.Height).Bind(node.Key.Span).Run();
        }
    }
}
