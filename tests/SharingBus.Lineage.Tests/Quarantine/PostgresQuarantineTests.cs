using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Tests.Storage;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Lineage.Tests.Quarantine;

public sealed class PostgresQuarantineTests : QuarantineContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresQuarantineTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    [Fact]
    public async Task Open_SchemaOfANewerProduct_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        await _agency.ExecuteAsync($"INSERT INTO quarantine_version VALUES ({PostgresQuarantineSchema.Current + 1})");

        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(() => OpenAsync())).Error);
    }

    [Fact]
    public async Task Items_AddedByManyAtOnce_AllCountAndNoneBeyondTheBound()
    {
        await using IQuarantineStore store = await OpenAsync(new QuarantineLimits { ItemsPerSender = 20 });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => store.AddAsync([Batch($"{n:00}")], 1).AsTask()));

        Assert.Equal(new SenderTotals(Sender, 20, 40, 10), Assert.Single(await store.TotalsAsync()));
    }

    [Fact]
    public async Task Open_BesideAJournal_LeavesItAsItIs()
    {
        await using Journal journal = await Journal.OpenAsync(
            await _agency.OptionsAsync(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance);
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a")], 1);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.CreateVersion7())));

        Assert.Equal(1, journal.Size);
    }

    protected override async Task<IQuarantineStore> OpenAsync(QuarantineLimits? limits = null) =>
        await QuarantineStore.OpenAsync(await _agency.OptionsAsync(), limits ?? new QuarantineLimits());
}
