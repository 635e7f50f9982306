using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Tests.Storage;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Lineage.Tests.Leases;

/// <summary>At most one holds the lease, under a term that only rises, and the holder is the first to know that it no longer does.</summary>
public sealed class JournalLeaseTests(PostgresFixture server) : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly PostgresAgency _agency = new(server);
    private readonly MonotonicClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    [Fact]
    public async Task Take_ByManyAtOnce_GivesItToOne()
    {
        JournalLease[] leases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        Tenure?[] tenures = await Task.WhenAll(leases.Select((lease, node) => lease.TryTakeAsync($"https://node-{node}", Cancel)));

        Assert.Equal(1, Assert.Single(tenures.OfType<Tenure>()).Term);
        LeaseView view = await leases[0].ReadAsync(Cancel);
        Assert.Equal((1L, $"https://node-{Array.FindIndex(tenures, t => t is not null)}", false), (view.Term, view.Address, view.IsFree));
        await CloseAsync(leases);
    }

    [Fact]
    public async Task Take_AfterARelease_IsPossibleAtOnceUnderALaterTerm()
    {
        await using JournalLease first = await OpenAsync();
        await using JournalLease second = await OpenAsync();
        Tenure released = (await first.TryTakeAsync("https://first", Cancel))!;
        await first.ReleaseAsync(released, Cancel);
        Tenure taken = (await second.TryTakeAsync("https://second", Cancel))!;

        Assert.False(released.IsHeld);
        Assert.Equal(2, taken.Term);
        Assert.True(taken.IsHeld);
    }

    [Fact]
    public async Task Renew_AfterSomebodyElseTookIt_EndsTheTenure()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure old = (await lease.TryTakeAsync("https://first", Cancel))!;
        await ExpireAsync();
        Tenure taken = (await lease.TryTakeAsync("https://second", Cancel))!;

        Assert.False(await lease.RenewAsync(old, Cancel));
        Assert.False(old.IsHeld);
        Assert.True(await lease.RenewAsync(taken, Cancel));
    }

    [Fact]
    public async Task Release_AfterSomebodyElseTookIt_LeavesItToThem()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure old = (await lease.TryTakeAsync("https://first", Cancel))!;
        await ExpireAsync();
        await lease.TryTakeAsync("https://second", Cancel);
        await lease.ReleaseAsync(old, Cancel);

        Assert.False((await lease.ReadAsync(Cancel)).IsFree);
    }

    [Fact]
    public async Task Tenure_NotRenewed_EndsForItsHolderWhileTheLeaseStillStands()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure tenure = (await lease.TryTakeAsync("https://first", Cancel))!;
        _clock.Advance(JournalLease.Trusted - Moment);
        bool before = tenure.IsHeld;
        _clock.Advance(Moment);

        Assert.True(before);
        Assert.False(tenure.IsHeld);
        Assert.False((await lease.ReadAsync(Cancel)).IsFree);
        Assert.True(JournalLease.Trusted < JournalLease.Duration);
    }

    [Fact]
    public async Task Tenure_Renewed_IsHeldOn()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure tenure = (await lease.TryTakeAsync("https://first", Cancel))!;
        _clock.Advance(JournalLease.Trusted - Moment);
        Assert.True(await lease.RenewAsync(tenure, Cancel));
        _clock.Advance(JournalLease.Trusted - Moment);

        Assert.True(tenure.IsHeld);
    }

    [Fact]
    public async Task Tenure_RenewedTooLate_StaysOver()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure tenure = (await lease.TryTakeAsync("https://first", Cancel))!;
        _clock.Advance(JournalLease.Trusted);

        Assert.False(await lease.RenewAsync(tenure, Cancel));
        Assert.False(tenure.IsHeld);
    }

    [Fact]
    public async Task Take_OfAJournalThatWasOpenedWithoutALease_GoesAboveItsTerm()
    {
        await using Journal alone = await JournalAsync(null);
        await using Journal again = await JournalAsync(null);
        await using JournalLease lease = await OpenAsync();
        Tenure tenure = (await lease.TryTakeAsync("https://first", Cancel))!;
        await using Journal journal = await JournalAsync(tenure);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())), Cancel);

        Assert.Equal(3, tenure.Term);
        Assert.Equal(JournalError.Fenced, (await RefusalAsync(again)).Error);
    }

    [Fact]
    public async Task Journal_OpenedUnderALeaseThatWasLostMeanwhile_IsRefusedAndFencesNobody()
    {
        await using JournalLease lease = await OpenAsync();
        Tenure slow = (await lease.TryTakeAsync("https://slow", Cancel))!;
        await ExpireAsync();
        await using Journal led = await JournalAsync((await lease.TryTakeAsync("https://quick", Cancel))!);
        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => JournalAsync(slow));

        Assert.Equal(JournalError.Fenced, refusal.Error);
        await led.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())), Cancel);
        Assert.Equal(1, led.Size);
    }

    [Fact]
    public async Task Journal_WhoseTenureEnded_WritesNothingThoughNobodyTookItOver()
    {
        await using JournalLease lease = await OpenAsync();
        await using Journal journal = await JournalAsync((await lease.TryTakeAsync("https://first", Cancel))!);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())), Cancel);
        _clock.Advance(JournalLease.Trusted);

        Assert.Equal(JournalError.Fenced, (await RefusalAsync(journal)).Error);
        Assert.Equal(new JournalHealth(false, JournalError.Fenced), journal.Health);
        Assert.Equal(1, await journal.Read.SizeAsync(Cancel));
    }

    [Theory]
    [InlineData(";Options=-c synchronous_commit=off", false, "synchronous_commit")]
    [InlineData("", true, "synchronous_standby_names")]
    public async Task Open_OnAServerThatIsNotDurable_IsRefused(string more, bool standby, string named)
    {
        JournalOptions options = await _agency.OptionsAsync(more);
        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => JournalLease.OpenAsync(
            new JournalOptions { Agency = options.Agency, ConnectionString = options.ConnectionString, KeyFile = options.KeyFile, HasStandby = standby }, _clock, Cancel));

        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains(named, refusal.Message);
    }

    private static async Task<JournalException> RefusalAsync(Journal journal) => await Assert.ThrowsAsync<JournalException>(
        async () => await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))));

    private static async Task CloseAsync(IEnumerable<JournalLease> leases)
    {
        foreach (JournalLease lease in leases)
        {
            await lease.DisposeAsync();
        }
    }

    private async Task<JournalLease> OpenAsync() => await JournalLease.OpenAsync(await _agency.OptionsAsync(), _clock, Cancel);

    private async Task<Journal> JournalAsync(Tenure? tenure)
    {
        JournalOptions options = await _agency.OptionsAsync();
        return await Journal.OpenAsync(
            new JournalOptions { Agency = options.Agency, ConnectionString = options.ConnectionString, KeyFile = options.KeyFile, Tenure = tenure },
            TimeProvider.System,
            NullLogger<Journal>.Instance);
    }

    private Task ExpireAsync() => _agency.ExecuteAsync("UPDATE lease SET until = clock_timestamp()");
}
