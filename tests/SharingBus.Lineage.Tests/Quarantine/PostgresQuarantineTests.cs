using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
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

    [Fact]
    public async Task Change_UnderALeaseThatIsOver_IsRefused()
    {
        JournalOptions options = await _agency.OptionsAsync();
        await using JournalLease lease = await JournalLease.OpenAsync(options, TimeProvider.System);
        Tenure tenure = (await lease.TryTakeAsync("https://first", TestContext.Current.CancellationToken))!;
        var held = new JournalOptions { Agency = options.Agency, ConnectionString = options.ConnectionString, KeyFile = options.KeyFile, Tenure = tenure };
        await using IQuarantineStore store = await QuarantineStore.OpenAsync(held, new QuarantineLimits());
        await store.AddAsync([Batch("a")], 1);
        var key = new AttemptKey(Sender, Lane.Bulk, new byte[32]);
        await store.BeginAttemptAsync(key, 1);

        tenure.End();

        await RefusedAsync(() => store.AddAsync([Batch("b")], 2));
        await RefusedAsync(async () => await store.SettleAsync(1, QuarantineStatus.Discarded, 2));
        await RefusedAsync(() => store.RefuseAgainAsync(1, QuarantineReason.HandlingFailed, "again", 2));
        await RefusedAsync(() => store.EraseAsync(Sender, [Guid.Empty]));
        await RefusedAsync(async () => await store.BeginAttemptAsync(key, 2));
        await RefusedAsync(async () => await store.TakeBackAttemptAsync(key));
        await RefusedAsync(() => store.ForgetAttemptsAsync(key));
        Assert.Equal(1, Assert.Single(await store.ListAsync(new QuarantineQuery(0, 10))).Attempts);

        static async Task RefusedAsync(Func<ValueTask> change) =>
            Assert.Equal(JournalError.Fenced, (await Assert.ThrowsAsync<JournalException>(async () => await change())).Error);
    }

    protected override async Task<IQuarantineStore> OpenAsync(QuarantineLimits? limits = null) =>
        await QuarantineStore.OpenAsync(await _agency.OptionsAsync(), limits ?? new QuarantineLimits());
}
