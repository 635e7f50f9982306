using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class SqliteMetadataTests : MetadataContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Journal_PutBackFromABackup_LacksWhatHasEndedSinceAndGoesOn()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        SetClock clock = new();
        await using (Journal journal = await OpenAsync())
        {
            await journal.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid())), cancel);
            await journal.AppendAsync(Samples.Write(Samples.BreakGlassOpened(Guid.NewGuid()), Samples.Quarantined(Guid.NewGuid())), cancel);
        }

        byte[] backup = await File.ReadAllBytesAsync(_file.Path, cancel);
        await using (Journal journal = await OpenAsync())
        {
            await RoundAsync(journal);
        }

        await File.WriteAllBytesAsync(_file.Path, backup, cancel);
        await using Journal again = await OpenAsync();
        IReadOnlyList<StoredEntry> entries = (await again.Read.EntriesAsync(0, 10, EntryKinds.All, cancel)).Entries;
        Assert.Equal([true, false, false], entries.Select(static entry => entry.IsErased)); // who shares a commit with what stays is there in a backup
        Assert.Null(entries[0].EndedBy);
        await again.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid())), cancel);
        await RoundAsync(again);
        Assert.Equal([true, false, true, true], (await again.Read.EntriesAsync(0, 4, EntryKinds.All, cancel)).Entries.Select(static entry => entry.IsErased));
        Assert.Equal(await again.Proofs.RootAsync(again.Size), await new VerifiedLog(again.Read).RootAsync(again.Size, cancel));

        async Task<Journal> OpenAsync() => await Journal.OpenAsync(_file.Options, clock, NullLogger<Journal>.Instance);

        async Task RoundAsync(Journal journal)
        {
            clock.Micros = 90L * 24 * 60 * 60 * 1_000_000;
            using LegalHolds holds = await LegalHolds.LoadAsync(journal, clock, cancel);
            await using MetadataExpiry metadata = new(journal, holds, new MetadataTerms(30, 30), [], clock, NullLogger.Instance);
            await metadata.RunOnceAsync(cancel);
        }
    }

    private protected override Task<JournalOptions> OptionsAsync() => Task.FromResult(_file.Options);
}
