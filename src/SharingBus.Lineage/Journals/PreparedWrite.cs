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

    private PreparedWrite(JournalWrite write, IReadOnlyList<PreparedEntry> entries, IReadOnlyList<ParentEdge> parents, long bytes)
    {
        Write = write;
        Entries = entries;
        Parents = parents;
        Bytes = bytes;
    }

    public JournalWrite Write { get; }

    public IReadOnlyList<PreparedEntry> Entries { get; }

    public IReadOnlyList<ParentEdge> Parents { get; }

    public long Bytes { get; }

    /// <summary>Prepares writes that go together; the salts of all are drawn at once, for a draw costs as much as a hash.</summary>
    public static PreparedWrite[] From(IReadOnlyList<JournalWrite> writes)
    {
        int entries = 0;
        foreach (JournalWrite write in writes)
        {
            entries += write.Entries.Count;
        }

        ReadOnlyMemory<byte> salts = RandomNumberGenerator.GetBytes(entries * EntryCommitment.SaltSize);
        PreparedWrite[] prepared = new PreparedWrite[writes.Count];
        for (int write = 0; write < prepared.Length; write++)
        {
            prepared[write] = From(writes[write], salts);
            salts = salts[(writes[write].Entries.Count * EntryCommitment.SaltSize)..];
        }

        return prepared;
    }

    private static PreparedWrite From(JournalWrite write, ReadOnlyMemory<byte> salts)
    {
        PreparedEntry[] entries = new PreparedEntry[write.Entries.Count];
        List<ParentEdge> parents = [.. write.Parents];
        long bytes = 0;
        for (int entry = 0; entry < entries.Length; entry++)
        {
            ReadOnlyMemory<byte> salt = salts.Slice(entry * EntryCommitment.SaltSize, EntryCommitment.SaltSize);
            entries[entry] = Prepare(write.Entries[entry], salt);
            EntryMessages.AddParents(write.Entries[entry], parents);
            bytes += entries[entry].Body.Length + (RowOverheadBytes * (1 + entries[entry].MessageIds.Count));
        }

        return new PreparedWrite(write, entries, parents, bytes + ContentBytes(write));
    }

    private static PreparedEntry Prepare(JournalEntry entry, ReadOnlyMemory<byte> salt)
    {
        byte[] body = entry.ToByteArray();
        TreeHash commitment = EntryCommitment.Compute(salt.Span, body);
        return new PreparedEntry(
            (int)entry.EventCase, salt, body, commitment, EntryCommitment.LeafHash(commitment), EntryMessages.Of(entry));
    }

    private static long ContentBytes(JournalWrite write)
    {
        long bytes = RowOverheadBytes * (write.Holders.Count + write.Parents.Count + write.Cursors.Count + write.Changes.Count);
        foreach (PayloadRecord payload in write.Payloads)
        {
            bytes += payload.Bytes.Length + RowOverheadBytes;
        }

        foreach (DeliveryRecord delivery in write.Deliveries)
        {
            bytes += delivery.Head.Length + RowOverheadBytes;
        }

        foreach (KeptBatch batch in write.KeptBatches)
        {
            bytes += batch.Bytes.Length + RowOverheadBytes;
        }

        return bytes;
    }
}
