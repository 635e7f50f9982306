using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>A write whose entries are ready to be stored.</summary>
internal sealed class PreparedWrite
{
    // What a row costs beside its content; only has to be right in order of magnitude, for the bounds.
    private const int RowOverheadBytes = 128;

    private PreparedWrite(JournalWrite write, PreparedEntry[] entries, IReadOnlyList<ParentEdge> parents, long bytes)
    {
        Write = write;
        Entries = entries;
        Parents = parents;
        Bytes = bytes;
        HasUpkeep = (write.ErasedContents.Count | write.ExpiredContents.Count | write.TermVisits.Count | write.Facets.Count | write.Persons.Count
            | write.DestroyedKeys.Count | write.EndedEntries.Count | write.ForgottenFacets.Count | write.BlockVisits.Count | write.DestroyedEntryKeys.Count) > 0;
    }

    public JournalWrite Write { get; }

    public PreparedEntry[] Entries { get; }

    public IReadOnlyList<ParentEdge> Parents { get; }

    public long Bytes { get; }

    /// <summary>Whether it does something for the journal's own upkeep: writes of notices, of which there are many, do not.</summary>
    public bool HasUpkeep { get; }

    /// <summary>Prepares writes that go together; the salts of all are drawn at once, for a draw costs as much as a hash.</summary>
    public static PreparedWrite[] From(IReadOnlyList<JournalWrite> writes)
    {
        int entries = 0;
        foreach (JournalWrite write in writes)
        {
            entries += write.Entries.Count;
        }

        ReadOnlySpan<byte> salts = RandomNumberGenerator.GetBytes(entries * EntryCommitment.SaltSize);
        PreparedWrite[] prepared = new PreparedWrite[writes.Count];
        for (int write = 0; write < prepared.Length; write++)
        {
            prepared[write] = From(writes[write], salts);
            salts = salts[(writes[write].Entries.Count * EntryCommitment.SaltSize)..];
        }

        return prepared;
    }

    private static PreparedWrite From(JournalWrite write, ReadOnlySpan<byte> salts)
    {
        PreparedEntry[] entries = new PreparedEntry[write.Entries.Count];
        List<ParentEdge>? parents = null;
        long bytes = 0;
        for (int entry = 0; entry < entries.Length; entry++)
        {
            entries[entry] = Prepare(write.Entries[entry], salts.Slice(entry * EntryCommitment.SaltSize, EntryCommitment.SaltSize));
            if (write.Entries[entry].Accepted is { Parents.Count: > 0 })
            {
                EntryIndex.AddParents(write.Entries[entry], parents ??= [.. write.Parents]);
            }

            bytes += entries[entry].Opening.Length + (RowOverheadBytes * (1 + entries[entry].Index.Homes.Length));
        }

        return new PreparedWrite(write, entries, parents ?? write.Parents, bytes + ContentBytes(write));
    }

    private static PreparedEntry Prepare(JournalEntry entry, ReadOnlySpan<byte> salt)
    {
        byte[] opening = new byte[EntryCommitment.SaltSize + entry.CalculateSize()];
        salt.CopyTo(opening);
        entry.WriteTo(opening.AsSpan(EntryCommitment.SaltSize));
        TreeHash commitment = EntryCommitment.Compute(opening);
        return new PreparedEntry((int)entry.EventCase, opening, commitment, EntryCommitment.LeafHash(commitment), EntryIndex.Of(entry));
    }

    private static long ContentBytes(JournalWrite write)
    {
        long bytes = RowOverheadBytes * (write.Parents.Count + write.Cursors.Count + write.Changes.Count);
        int last = -1;
        foreach (ContentRecord content in write.Contents)
        {
            // Stored, it would be another entry's.
            if (content.Entry <= last || content.Entry >= write.Entries.Count)
            {
                throw new ArgumentException($"Content belongs to entry {content.Entry}, which is none of the write's or out of order.", nameof(write));
            }

            if (content.Ends is { } ends && ends.Count != content.Parts.Count)
            {
                throw new ArgumentException($"Content has {content.Parts.Count} parts and the ends of {ends.Count}.", nameof(write));
            }

            if (content.Head.Length > 0 && content.Parts.Count != 1)
            {
                throw new ArgumentException($"Content has {content.Parts.Count} parts and a head, which belongs to one.", nameof(write));
            }

            last = content.Entry;
            bytes += RowOverheadBytes + content.Head.Length;
            foreach (ReadOnlyMemory<byte> part in content.Parts)
            {
                bytes += part.Length;
            }
        }

        foreach (KeptBatch batch in write.KeptBatches)
        {
            bytes += batch.Bytes.Length + RowOverheadBytes;
        }

        return bytes;
    }
}
