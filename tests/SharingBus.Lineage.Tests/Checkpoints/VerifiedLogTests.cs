using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
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
        Unseal();

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
        Unseal();
        byte[] forged = entry.Body.ToArray();
        forged[^1] ^= 1;

        Replace(entry.Body.ToArray(), forged);
        Replace(commitment.ToArray(), EntryCommitment.Compute(entry.Salt.Span, forged).ToArray());

        await using Journal journal = await _file.OpenAsync();
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new VerifiedLog(journal.Read).RootAsync(Entries));
        Assert.Contains("stored hashes", refused.Message, StringComparison.Ordinal);
    }

    // Without its key nobody alters a sealed entry to anything that can be read.
    [Fact]
    public async Task Root_WhereASealedRunWasChanged_IsRefusedByItsFirstEntry()
    {
        await (await GrowAsync(Entries)).DisposeAsync();

        Execute("UPDATE entry_run SET entries = CAST(substr(entries, 1, 20000) || x'00' || substr(entries, 20002) AS BLOB) WHERE first = 2250");

        Assert.Equal("The entries from 2250 on are not what was written.", await RefusedAsync());
    }

    [Fact]
    public async Task Root_WhereEntriesAreHiddenFromReaders_IsRefusedByTheFirst()
    {
        await (await GrowAsync(Entries)).DisposeAsync();

        Execute("UPDATE entry_run SET kinds = 0 WHERE first = 2250");
        Assert.Equal("Entry 2250 is not stored.", await RefusedAsync());

        // At the end nothing comes back behind the gap.
        Execute("UPDATE entry_run SET kinds = 1 WHERE first = 2250; UPDATE entry_run SET kinds = 0 WHERE first = 4750");
        Assert.Equal("Entry 4750 is not stored.", await RefusedAsync());
    }

    [Fact]
    public async Task Root_WhereCommitmentsAreMissing_IsRefused()
    {
        await (await GrowAsync(Entries)).DisposeAsync();

        Execute("UPDATE entry_run SET commitments = substr(commitments, 1, 100 * 32) WHERE first = 4750");
        Assert.Equal("Of 904 commitments from entry 4096 on 754 are stored.", await RefusedAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    public async Task Root_WhereASaltHasAnotherLength_IsRefusedByTheEntry(int length)
    {
        await using Journal journal = await GrowAsync(500);
        ReplacedReadings readings = new(journal.Read) { Entries = page => WithSalt(page, 7, new byte[length]) };

        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new VerifiedLog(readings).RootAsync(500));
        Assert.StartsWith("Entry 7 is not what was written", refused.Message, StringComparison.Ordinal);
    }

    // A journal may be too large for one call's deadline.
    [Fact]
    public async Task Root_AfterACallThatWasCancelled_GoesOnWhereItStood()
    {
        await using Journal journal = await GrowAsync(Entries);
        using CancellationTokenSource deadline = new();
        List<long> pages = [];
        ReplacedReadings readings = new(journal.Read)
        {
            Entries = page =>
            {
                pages.Add(page.Entries[0].Index);
                if (pages.Count == 2)
                {
                    deadline.Cancel();
                }

                return page;
            },
        };
        var log = new VerifiedLog(readings);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await log.RootAsync(Entries, deadline.Token));
        Assert.Equal(await journal.Proofs.RootAsync(Entries), await log.RootAsync(Entries));
        Assert.Equal([0, 2_048, 2_048, 4_096], pages);
    }

    [Fact]
    public async Task Root_OfTheSameSizeAgain_IsHeldAgainstTheStoredHashes()
    {
        await using Journal journal = await GrowAsync(500);
        ReplacedReadings readings = new(journal.Read);
        var log = new VerifiedLog(readings);
        await log.RootAsync(500);

        readings.Hashes = static hashes => new TreeHash[hashes.Count];
        await Assert.ThrowsAsync<InvalidDataException>(async () => await log.RootAsync(500));
    }

    private static EntryPage WithSalt(EntryPage page, int place, byte[] salt)
    {
        StoredEntry[] entries = [.. page.Entries];
        entries[place] = entries[place] with { Salt = salt };
        return page with { Entries = entries };
    }

    private async Task<string> RefusedAsync()
    {
        await using Journal journal = await _file.OpenAsync();
        return (await Assert.ThrowsAsync<InvalidDataException>(async () => await new VerifiedLog(journal.Read).RootAsync(Entries))).Message;
    }

    private void Execute(string sql)
    {
        using SqliteDatabase file = SqliteDatabase.Open(_file.Path, readOnly: false);
        file.Execute(sql);
    }

    // As journals were written before entries were sealed.
    private void Unseal()
    {
        EntryRows rows = new(PayloadKeys.Open(_file.Options.KeyFileOrBeside, JournalFile.Agency, null));
        using SqliteDatabase file = SqliteDatabase.Open(_file.Path, readOnly: false);
        List<(long First, byte[] Run)> opened = [];
        SqliteStatement row = file.Prepare("SELECT first, count, key, entries FROM entry_run");
        while (row.Step())
        {
            opened.Add((row.Integer(0), rows.Open(new StoredRun(new EntryRange(row.Integer(0), (int)row.Integer(1)), row.Integer(2), row.Blob(3))).ToArray()));
        }

        row.Reset();
        SqliteStatement update = file.Prepare("UPDATE entry_run SET entries = ?, key = NULL WHERE first = ?");
        foreach ((long first, byte[] run) in opened)
        {
            update.Bind(run).Bind(first).Run();
        }
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

    // In the file itself, as who has the disk in hand would. A value that runs over from one page into another does not stand there in one piece.
    private void Replace(byte[] bytes, byte[] other)
    {
        byte[] file = File.ReadAllBytes(_file.Path);
        int at = file.AsSpan().IndexOf(bytes);
        Assert.True(at >= 0, "The bytes do not stand in one piece: choose another entry.");
        other.CopyTo(file.AsSpan(at));
        File.WriteAllBytes(_file.Path, file);
    }
}
