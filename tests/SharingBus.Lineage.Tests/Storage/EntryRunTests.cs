using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class EntryRunTests
{
    private const JournalEntry.EventOneofCase Accepted = JournalEntry.EventOneofCase.Accepted;
    private const JournalEntry.EventOneofCase Decided = JournalEntry.EventOneofCase.Decided;

    [Fact]
    public void Encode_OfEntries_IsEndsKindsAndOpenings()
    {
        PreparedEntry[] entries = [Entry(Accepted, 7, 8), Entry(Decided, 9)];

        // Two ends of four bytes and two kinds stand before the openings.
        Assert.Equal([12, 0, 0, 0, 13, 0, 0, 0, (byte)Accepted, (byte)Decided, 7, 8, 9], Encode(entries));
        Assert.Equal((1L << (int)Accepted) | (1L << (int)Decided), EntryRun.Kinds(entries));
        Assert.Equal([.. entries[0].Commitment.ToArray(), .. entries[1].Commitment.ToArray()], EntryRun.Commitments(entries));
    }

    [Fact]
    public void Read_AnyPartOfARun_GivesSaltAndBody()
    {
        byte[][] openings = [.. Enumerable.Range(0, 5).Select(static entry => Enumerable.Repeat((byte)entry, EntryCommitment.SaltSize + entry).ToArray())];
        byte[] run = Encode([.. openings.Select(static opening => Entry(Accepted, opening))]);
        for (int from = 95; from <= 110; from++)
        {
            for (int end = from; end <= 110; end++)
            {
                List<StoredEntry> entries = Read(run, new EntryRange(100, 5), from, end);
                Assert.Equal(Enumerable.Range(100, 5).Where(index => index >= from && index < end), entries.Select(static entry => (int)entry.Index));
                Assert.All(entries, entry => Assert.Equal(openings[entry.Index - 100], entry.Salt.ToArray().Concat(entry.Body.ToArray())));
                Assert.All(entries, static entry => Assert.Equal((EntryCommitment.SaltSize, entry.Index - 100), (entry.Salt.Length, entry.Body.Length)));
            }
        }
    }

    [Fact]
    public void Read_AnErasedEntry_SaysSoAndKeepsItsNeighbours()
    {
        byte[] opening = [.. new byte[EntryCommitment.SaltSize], 0x08, 0x01];
        byte[] run = Encode([Entry(Accepted, opening), Entry(Decided), Entry(Accepted, opening)]);

        List<StoredEntry> entries = Read(run, new EntryRange(0, 3), 0, 3);

        Assert.Equal([false, true, false], entries.Select(static entry => entry.IsErased));
        Assert.Equal([Accepted, Decided, Accepted], entries.Select(static entry => entry.Kind));
        Assert.Null(entries[1].Parse());
        Assert.Equal([1L, 1L], [entries[0].Parse()!.TimeUnixMicros, entries[2].Parse()!.TimeUnixMicros]);
    }

    private static List<StoredEntry> Read(byte[] run, EntryRange range, long from, long end)
    {
        List<StoredEntry> entries = [];
        EntryRun.Read(run, range, from, end, EntryKinds.All, int.MaxValue, entries);
        return entries;
    }

    private static PreparedEntry Entry(JournalEntry.EventOneofCase kind, params byte[] opening) =>
        new((int)kind, opening, TreeHasher.Leaf(opening), default, EntryIndex.Of(new JournalEntry()));

    private static byte[] Encode(IReadOnlyList<PreparedEntry> entries)
    {
        byte[] buffer = [];
        return EntryRun.Encode(entries, ref buffer).ToArray();
    }
}
