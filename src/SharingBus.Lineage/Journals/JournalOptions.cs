namespace SharingBus.Lineage.Journals;

/// <summary>Where an agency's journal is, and its bounds.</summary>
public sealed class JournalOptions
{
    /// <summary>Writes that wait for the writer: more wait with their caller. A frame of many notices is one.</summary>
    public const int DefaultQueuedWrites = 512;

    /// <summary>Entries in one transaction. Beyond some hundred the fsync is shared well enough, and latency grows.</summary>
    public const int DefaultGroupEntries = 512;

    /// <summary>Bytes in one transaction: what a disk takes in a few milliseconds.</summary>
    public const int DefaultGroupBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of one write: a frame of 4 MiB, entries and framing with it.</summary>
    public const int DefaultWriteBytes = 16 * 1024 * 1024;

    /// <summary>Connections that read at the same time: one per core of a small machine.</summary>
    public const int DefaultReaders = 4;

    /// <summary>The agency, which is also the log's name.</summary>
    public required string Agency { get; init; }

    /// <summary>Path of the SQLite file. Its directory exists; the file is made where it does not.</summary>
    public required string Path { get; init; }

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

    /// <summary>Bytes the file may grow to; 0 leaves it to the disk. A full journal refuses writes and recovers when there is room.</summary>
    public long MaxFileBytes { get; init; }

    /// <summary>Everything that is wrong with these options, in words; empty where nothing is.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> faults = [];
        Require(!string.IsNullOrWhiteSpace(Agency), "Agency must name the agency the journal belongs to.");
        Require(!string.IsNullOrWhiteSpace(Path), "Path must name the journal's file.");
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
}
