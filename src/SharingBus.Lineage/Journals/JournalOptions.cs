using System.Buffers;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Journals;

/// <summary>Where an agency's journal is, in a SQLite file or a PostgreSQL database, and its bounds.</summary>
public sealed class JournalOptions
{
    /// <summary>Writes that wait for the writer: more wait with their caller. A frame of many notices is one.</summary>
    public const int DefaultQueuedWrites = 512;

    /// <summary>Entries in one transaction. Beyond some hundred the fsync is shared well enough, and latency grows.</summary>
    public const int DefaultGroupEntries = 256;

    /// <summary>Bytes in one transaction: what a disk takes in a few milliseconds.</summary>
    public const int DefaultGroupBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of one write: a frame of 4 MiB, entries and framing with it.</summary>
    public const int DefaultWriteBytes = 16 * 1024 * 1024;

    /// <summary>Connections that read at the same time: one per core of a small machine.</summary>
    public const int DefaultReaders = 4;

    private const int ShortestAgency = 3;
    private const int LongestAgency = 63;

    private static readonly SearchValues<char> AgencyLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The agency, which is also the log's name.</summary>
    public required string Agency { get; init; }

    /// <summary>
    /// Path of the SQLite file: its directory exists, the file is made where it does not. Empty where the journal is in PostgreSQL.
    /// </summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>
    /// The PostgreSQL database, as Npgsql writes it: the journal has a schema named after the agency there, made where it does not
    /// exist. Empty where the journal is a SQLite file. May hold a password and is never printed.
    /// </summary>
    public string ConnectionString { get; init; } = string.Empty;

    /// <summary>
    /// File of the keys that content is sealed with, made with the journal: what is destroyed there cannot be read from any copy of the
    /// journal. So it belongs outside the journal's backups, with one of its own that is overwritten within a day. Beside the SQLite file
    /// where it is empty; a journal in PostgreSQL must name it, and replicas name the same.
    /// </summary>
    public string KeyFile { get; init; } = string.Empty;

    /// <summary>PostgreSQL has a standby that must hold every commit: the server is refused unless it names one as synchronous.</summary>
    public bool HasStandby { get; init; }

    /// <summary>
    /// The lease under which a journal in PostgreSQL is opened: its term becomes the journal's, and nothing is written once it is over.
    /// Null where one process alone opens the journal: it takes the next term.
    /// </summary>
    public Tenure? Tenure { get; init; }

    /// <summary>Writes that wait for the writer; at least 1.</summary>
    public int QueuedWrites { get; init; } = DefaultQueuedWrites;

    /// <summary>Entries in one transaction; at least 1. A single write may hold more and then goes alone.</summary>
    public int GroupEntries { get; init; } = DefaultGroupEntries;

    /// <summary>Bytes in one transaction; at least 1. A single write may hold more and then goes alone.</summary>
    public int GroupBytes { get; init; } = DefaultGroupBytes;

    /// <summary>Bytes of one write; a larger one is refused as <see cref="JournalError.TooLarge"/>.</summary>
    public int WriteBytes { get; init; } = DefaultWriteBytes;

    /// <summary>Connections that read at the same time; at least 1.</summary>
    public int Readers { get; init; } = DefaultReaders;

    /// <summary>Bytes the SQLite file may grow to; 0 leaves it to the disk. A full journal refuses writes and recovers when there is room.</summary>
    public long MaxFileBytes { get; init; }

    internal string KeyFileOrBeside => KeyFile.Length > 0 ? KeyFile : $"{Path}.keys";

    /// <summary>Everything that is wrong with these options, in words; empty where nothing is.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> faults = [];
        Require(!string.IsNullOrWhiteSpace(Agency), "Agency must name the agency the journal belongs to.");
        Require(
            string.IsNullOrWhiteSpace(Path) != string.IsNullOrWhiteSpace(ConnectionString),
            "Either Path must name the journal's SQLite file or ConnectionString its PostgreSQL database, and not both.");
        CheckPostgres(Require);
        Require(QueuedWrites >= 1, "QueuedWrites must be at least 1.");
        Require(GroupEntries >= 1, "GroupEntries must be at least 1.");
        Require(GroupBytes >= 1, "GroupBytes must be at least 1.");
        Require(WriteBytes >= 1, "WriteBytes must be at least 1.");
        Require(Readers >= 1, "Readers must be at least 1.");
        Require(MaxFileBytes >= 0, "MaxFileBytes must not be negative; 0 means no bound.");
        return faults;

        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    private void CheckPostgres(Action<bool, string> require)
    {
        bool postgres = !string.IsNullOrWhiteSpace(ConnectionString);
        require(!HasStandby || postgres, "HasStandby needs a PostgreSQL database.");
        require(Tenure is null || postgres, "Tenure needs a PostgreSQL database.");
        if (!postgres)
        {
            return;
        }

        require(MaxFileBytes == 0, "MaxFileBytes bounds a SQLite file and must be 0 for a PostgreSQL database.");
        require(
            Agency is { Length: >= ShortestAgency and <= LongestAgency } && !Agency.AsSpan().ContainsAnyExcept(AgencyLetters),
            "Agency must be 3 to 63 of a-z, 0-9 and -, for it names the schema.");
        require(KeyFile.Length > 0, "KeyFile must name the file of the payload keys: it does not belong into the database.");
        require(PostgresSource.CanRead(ConnectionString), "ConnectionString is not one of PostgreSQL's.");
    }
}
