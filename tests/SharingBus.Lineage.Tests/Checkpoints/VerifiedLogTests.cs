using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Checkpoints;

/// <summary>Before a checkpoint is signed, what is stored is hashed again: a journal that somebody changed behind the node's back is not signed for.</summary>
public sealed class VerifiedLogTests : IDisposable
{
    private const int Entries = 5_000; // several pages

    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Root_OfAJournalThatGrows_IsThatOfItsHashes()
    {
        await using Journal journal = await GrowAsync(Entries);
        var log = new VerifiedLog(journal.Read);

        foreach (long size in new long[] { 0, 1, 2_048, 2_049, Entries, Entries })
        {
            Assert.Equal(await journal.Proofs.RootAsync(size), await log.RootAsync(size));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.RootAsync(Entries - 1));
    }

    [Fact]
    public async Task Root_WhereAnEntryWasChanged_IsRefusedByItsIndex()
    {
        await (await GrowAsync(Entries)).DisposeAsync();
        StoredEntry entry = await EntryAsync(3_333);

        Flip(entry.Body.ToArray());

        await using Journal journal = await _file.OpenAsync();
        var log = new VerifiedLog(journal.Read);
        await log.RootAsync(3_333);
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await log.RootAsync(Entries));
        Assert.Contains("Entry 3333 ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_WhereEntryAndCommitmentWereChanged_IsRefused()
    {
        await (await GrowAsync(Entries)).DisposeAsync();
        StoredEntry entry = await EntryAsync(100);
        TreeHash commitment = EntryCommitment.Compute(entry.Salt.Span, entry.Body.Span);
        byte[] forged = entry.Body.ToArray();
        forged[^1] ^= 1;

        Replace(entry.Body.ToArray(), forged);
        Replace(commitment.ToArray(), EntryCommitment.Compute(entry.Salt.Span, forged).ToArray());

        await using Journal journal = await _file.OpenAsync();
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new VerifiedLog(journal.Read).RootAsync(Entries));
        Assert.Contains("stored hashes", refused.Message, StringComparison.Ordinal);
    }

    private async Task<Journal> GrowAsync(int entries)
    {
        Journal journal = await _file.OpenAsync();
        for (int size = 0; size < entries; size += 250)
        {
            await journal.AppendAsync(Samples.Write([.. Enumerable.Range(0, 250).Select(static _ => Samples.Accepted(Guid.NewGuid()))]));
        }

        return journal;
    }

    private async Task<StoredEntry> EntryAsync(long index)
    {
        await using Journal journal = await _file.OpenAsync();
        return (await journal.Read.EntriesAsync(index, 1, EntryKinds.All)).Entries[0];
    }

    private void Flip(byte[] bytes)
    {
        byte[] other = [.. bytes];
        other[^1] ^= 1;
        Replace(bytes, other);
    }

    // In the file itself, as who has the disk in hand would. A value may run over from one page into another: its end is enough to find it by.
    private void Replace(byte[] bytes, byte[] other)
    {
        byte[] file = File.ReadAllBytes(_file.Path);
        int at = file.AsSpan().IndexOf(bytes);
        Assert.True(at >= 0, "The bytes do not stand in one piece: choose another entry.");
        other.CopyTo(file.AsSpan(at));
        File.WriteAllBytes(_file.Path, file);
    }
}
