using System.Buffers.Binary;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The entries of one group commit as one value: for each where it ends (four bytes, little-endian), for each its kind (one byte),
/// then for each salt and body, one behind the other. Of an entry that has ended with its term there is only the index of the entry that records it
/// (eight bytes, little-endian).
/// </summary>
internal static class EntryRun
{
    private const int EndSize = sizeof(int);
    private const int KindSize = 1;
    private const int EndedSize = sizeof(long);

    /// <summary>Bytes before the openings.</summary>
    public static int HeaderSize(int count) => count * (EndSize + KindSize);

    /// <summary>
    /// Writes the run into memory that is used again: runs are large, and a new array for each would weigh on the collector. Behind it is room for its seal.
    /// </summary>
    public static Span<byte> Encode(IReadOnlyList<PreparedEntry> entries, ref byte[] buffer)
    {
        int at = HeaderSize(entries.Count);
        int length = at;
        foreach (PreparedEntry entry in entries)
        {
            length += entry.Opening.Length;
        }

        if (buffer.Length < length + EntrySeal.Overhead)
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(length + EntrySeal.Overhead, 2 * buffer.Length));
        }

        byte[] run = buffer;
        for (int entry = 0; entry < entries.Count; entry++)
        {
            entries[entry].Opening.CopyTo(run, at);
            at += entries[entry].Opening.Length;
            BinaryPrimitives.WriteInt32LittleEndian(run.AsSpan(entry * EndSize), at);
            run[(entries.Count * EndSize) + entry] = (byte)entries[entry].Kind;
        }

        return run.AsSpan(0, length);
    }

    /// <summary>The commitments of the entries, one behind the other.</summary>
    public static byte[] Commitments(IReadOnlyList<PreparedEntry> entries)
    {
        byte[] commitments = new byte[entries.Count * TreeHash.Size];
        for (int entry = 0; entry < entries.Count; entry++)
        {
            entries[entry].Commitment.CopyTo(commitments.AsSpan(entry * TreeHash.Size));
        }

        return commitments;
    }

    /// <summary>The kinds of the entries, as a set.</summary>
    public static long Kinds(IReadOnlyList<PreparedEntry> entries)
    {
        long mask = 0;
        foreach (PreparedEntry entry in entries)
        {
            mask |= 1L << entry.Kind;
        }

        return mask;
    }

    /// <summary>Whether entries of some kinds stand in [from, end). Looks at no opening.</summary>
    public static bool Holds(ReadOnlySpan<byte> run, EntryRange range, long from, long end, EntryKinds kinds)
    {
        int last = (int)Math.Min(range.Count, end - range.First);
        for (int entry = (int)Math.Clamp(from - range.First, 0, range.Count); entry < last; entry++)
        {
            if (((kinds.Mask >> Kind(run, range.Count, entry)) & 1) == 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an entry is left of which salt and body are there.</summary>
    public static bool Holds(ReadOnlySpan<byte> run, int count, Func<JournalEntry.EventOneofCase, bool> kinds)
    {
        for (int entry = 0; entry < count; entry++)
        {
            if (Opening(run, count, entry).Length >= EntryCommitment.SaltSize && kinds((JournalEntry.EventOneofCase)Kind(run, count, entry)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The run without some entries.</summary>
    /// <param name="run">The run.</param>
    /// <param name="range">Its place.</param>
    /// <param name="ended">By index, the entry that records it.</param>
    public static byte[] Without(ReadOnlySpan<byte> run, EntryRange range, IReadOnlyDictionary<long, long> ended)
    {
        int header = HeaderSize(range.Count);
        byte[] left = new byte[Math.Max(run.Length, header + (range.Count * EndedSize))];
        run[..header].CopyTo(left);
        int at = header;
        for (int entry = 0; entry < range.Count; entry++)
        {
            ReadOnlySpan<byte> opening = Opening(run, range.Count, entry);
            if (opening.Length >= EntryCommitment.SaltSize && ended.TryGetValue(range.First + entry, out long by))
            {
                BinaryPrimitives.WriteInt64LittleEndian(left.AsSpan(at), by);
                at += EndedSize;
            }
            else
            {
                opening.CopyTo(left.AsSpan(at));
                at += opening.Length;
            }

            BinaryPrimitives.WriteInt32LittleEndian(left.AsSpan(entry * EndSize), at);
        }

        return left[..at];
    }

    /// <summary>A run of which nothing can be read but kinds: its key is destroyed, as after the journal was put back from a backup.</summary>
    public static byte[] Unreadable(ReadOnlySpan<byte> stored, int count)
    {
        byte[] run = stored[..HeaderSize(count)].ToArray();
        for (int entry = 0; entry < count; entry++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(run.AsSpan(entry * EndSize), run.Length);
        }

        return run;
    }

    /// <summary>Adds the run's entries of some kinds in [from, end), until the list holds the limit.</summary>
    public static void Read(ReadOnlySpan<byte> run, EntryRange range, long from, long end, EntryKinds kinds, int limit, List<StoredEntry> entries)
    {
        int last = (int)Math.Min(range.Count, end - range.First);
        for (int entry = (int)Math.Clamp(from - range.First, 0, range.Count); entry < last && entries.Count < limit; entry++)
        {
            int kind = Kind(run, range.Count, entry);
            if (((kinds.Mask >> kind) & 1) == 0)
            {
                continue;
            }

            byte[] opening = Opening(run, range.Count, entry).ToArray();
            entries.Add(opening.Length < EntryCommitment.SaltSize
                ? new StoredEntry(range.First + entry, (JournalEntry.EventOneofCase)kind, default, default)
                {
                    EndedBy = opening.Length == EndedSize ? BinaryPrimitives.ReadInt64LittleEndian(opening) : null,
                }
                : new StoredEntry(
                    range.First + entry,
                    (JournalEntry.EventOneofCase)kind,
                    opening.AsMemory(0, EntryCommitment.SaltSize),
                    opening.AsMemory(EntryCommitment.SaltSize)));
        }
    }

    /// <summary>Gives the run's entries in [from, end) one by one, but for those that have ended, and says how many there were.</summary>
    public static int Visit(ReadOnlySpan<byte> run, EntryRange range, long from, long end, EntryVisitor visit)
    {
        int visited = 0;
        int last = (int)Math.Min(range.Count, end - range.First);
        for (int entry = (int)Math.Clamp(from - range.First, 0, range.Count); entry < last; entry++)
        {
            ReadOnlySpan<byte> opening = Opening(run, range.Count, entry);
            if (opening.Length >= EntryCommitment.SaltSize)
            {
                visit((JournalEntry.EventOneofCase)Kind(run, range.Count, entry), opening[EntryCommitment.SaltSize..]);
                visited++;
            }
        }

        return visited;
    }

    private static int Kind(ReadOnlySpan<byte> run, int count, int entry) => run[(count * EndSize) + entry];

    private static ReadOnlySpan<byte> Opening(ReadOnlySpan<byte> run, int count, int entry) =>
        run[(entry == 0 ? HeaderSize(count) : End(run, entry - 1))..End(run, entry)];

    private static int End(ReadOnlySpan<byte> run, int entry) => BinaryPrimitives.ReadInt32LittleEndian(run[(entry * EndSize)..]);
}
