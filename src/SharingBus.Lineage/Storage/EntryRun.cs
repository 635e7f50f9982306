using System.Buffers.Binary;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The entries of one group commit as one value: for each where it ends (four bytes, little-endian), for each its kind (one byte),
/// then for each salt and body, one behind the other. An entry that was erased has no bytes.
/// </summary>
internal static class EntryRun
{
    private const int EndSize = sizeof(int);
    private const int KindSize = 1;

    /// <summary>Writes the run into memory that is used again: runs are large, and a new array for each would weigh on the collector.</summary>
    public static ReadOnlySpan<byte> Encode(IReadOnlyList<PreparedEntry> entries, ref byte[] buffer)
    {
        int at = entries.Count * (EndSize + KindSize);
        int length = at;
        foreach (PreparedEntry entry in entries)
        {
            length += entry.Opening.Length;
        }

        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(length, 2 * buffer.Length));
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

    /// <summary>Adds the run's entries of some kinds in [from, end), until the list holds the limit.</summary>
    public static void Read(ReadOnlySpan<byte> run, EntryRange range, long from, long end, EntryKinds kinds, int limit, List<StoredEntry> entries)
    {
        int header = range.Count * (EndSize + KindSize);
        int last = (int)Math.Min(range.Count, end - range.First);
        for (int entry = (int)Math.Clamp(from - range.First, 0, range.Count); entry < last && entries.Count < limit; entry++)
        {
            int kind = run[(range.Count * EndSize) + entry];
            if (((kinds.Mask >> kind) & 1) == 0)
            {
                continue;
            }

            int begin = entry == 0 ? header : End(run, entry - 1);
            byte[] opening = run[begin..End(run, entry)].ToArray();
            entries.Add(new StoredEntry(
                range.First + entry,
                (JournalEntry.EventOneofCase)kind,
                opening.AsMemory(0, Math.Min(EntryCommitment.SaltSize, opening.Length)),
                opening.AsMemory(Math.Min(EntryCommitment.SaltSize, opening.Length))));
        }
    }

    private static int End(ReadOnlySpan<byte> run, int entry) => BinaryPrimitives.ReadInt32LittleEndian(run[(entry * EndSize)..]);
}
