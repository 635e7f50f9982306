using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class PostgresJournalStoreTests : JournalStoreContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresJournalStoreTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    [Theory]
    [InlineData(";Options=-c synchronous_commit=off", "synchronous_commit")]
    [InlineData(";Options=-c synchronous_commit=local", "synchronous_commit")]
    [InlineData(";Options=-c default_transaction_read_only=on", "transaction_read_only")]
    public async Task Open_ServerOnWhichACommitCouldBeLost_IsRefused(string settings, string named)
    {
        JournalOptions options = await _agency.OptionsAsync(settings);
        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournalStore.OpenAsync(options));

        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains(named, refusal.Message);
    }

    [Fact]
    public async Task Open_WithAStandbyThatTheServerDoesNotWaitFor_IsRefused()
    {
        JournalOptions options = await _agency.OptionsAsync();
        JournalOptions standby = new() { Agency = options.Agency, ConnectionString = options.ConnectionString, KeyFile = options.KeyFile, HasStandby = true };
        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournalStore.OpenAsync(standby));

        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains("synchronous_standby_names", refusal.Message);
    }

    [Fact]
    public async Task Open_SchemaOfANewerProduct_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        await _agency.ExecuteAsync($"INSERT INTO schema_version VALUES ({PostgresSchema.Current + 1})");

        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(OpenAsync)).Error);
    }

    [Fact]
    public async Task Open_SchemaFromBeforeTheFirstRelease_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        await _agency.ExecuteAsync("UPDATE schema_version SET version = 1");

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(OpenAsync);
        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains("schema 1;", refusal.Message);
    }

    [Fact]
    public async Task Open_WithStepsAddedLater_RunsThoseTheSchemaLacksAndNoneTwice()
    {
        await using (IJournalStore store = await OpenAsync())
        {
            await CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-1"));
        }

        await using NpgsqlConnection connection = await _agency.ConnectAsync();
        List<string> steps = [.. PostgresSchema.Steps, "CREATE TABLE later (size bigint)", "INSERT INTO later SELECT size FROM journal"];
        await PostgresSchema.PrepareAsync(connection, _agency.Id, steps[..^1]);
        await PostgresSchema.PrepareAsync(connection, _agency.Id, steps);
        await PostgresSchema.PrepareAsync(connection, _agency.Id, steps);

        await using NpgsqlCommand sum = new("SELECT sum(size)::bigint FROM later", connection);
        Assert.Equal(1L, await sum.ExecuteScalarAsync());
        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(OpenAsync)).Error);
    }

    [Fact]
    public async Task Open_SchemaOfAnotherAgency_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        await _agency.ExecuteAsync("UPDATE journal SET agency = 'school-westfield'");

        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(OpenAsync)).Error);
    }

    [Fact]
    public async Task Open_ByTwoAtOnce_MakesOneSchemaAndTwoTerms()
    {
        IJournalStore[] stores = await Task.WhenAll(OpenAsync(), OpenAsync());

        Assert.Equal([1L, 2L], stores.Select(static store => store.Term).Order());
        foreach (IJournalStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_WhileAFrozenLeaderIsInATransaction_TakesOverAndLeavesItNothing()
    {
        await (await OpenAsync()).DisposeAsync();
        await using NpgsqlConnection frozen = await _agency.ConnectAsync();
        await RunAsync(frozen, "BEGIN");
        await RunAsync(frozen, "SELECT * FROM journal FOR UPDATE");
        await RunAsync(frozen, "INSERT INTO cursor VALUES ('outbox', 99)");

        await using IJournalStore taken = await OpenAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(frozen, "COMMIT"));
        Assert.Equal(2, taken.Term);
        Assert.Null(await taken.CursorAsync("outbox"));
    }

    // The store does not ask the database then whether a request came before.
    [Fact]
    public async Task Commit_OnceTheRequestsOfBeforeAreRead_StillKnowsTheOldAndTheNew()
    {
        Guid before = Guid.NewGuid();
        Guid now = Guid.NewGuid();
        await using (IJournalStore first = await OpenAsync())
        {
            await CommitAsync(first, Samples.Publish(before, "r-1"));
        }

        await using PostgresJournalStore store = await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync());
        await store.RequestsRead;
        await CommitAsync(store, Samples.Publish(now, "r-2"));

        Assert.Equal((JournalOutcome.Duplicate, before), await OutcomeAsync(store, Samples.Publish(Guid.NewGuid(), "r-1")));
        Assert.Equal((JournalOutcome.Duplicate, now), await OutcomeAsync(store, Samples.Publish(Guid.NewGuid(), "r-2")));
        Assert.Equal(JournalOutcome.Committed, (await OutcomeAsync(store, Samples.Publish(Guid.NewGuid(), "r-3"))).Outcome);
    }

    [Theory]
    [InlineData("UPDATE journal SET size = 7", "holds 7 entries where 1 were written")]
    [InlineData("DELETE FROM journal", "no head")]
    public async Task Commit_ToAHeadThatIsNotWhatWasWritten_IsRefusedAndLeavesNothing(string damage, string named)
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-1"));
        await _agency.ExecuteAsync(damage);

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-2")));

        Assert.Equal(JournalError.Corrupt, refusal.Error);
        Assert.Contains(named, refusal.Message);
        Assert.Null(await store.RequestAsync("records", "r-2"));
    }

    [Fact]
    public async Task Append_WhoseConnectionIsGone_StopsTheJournal()
    {
        await using Journal journal = await Journal.OpenAsync(await _agency.OptionsAsync(";Application Name=frail"), TimeProvider.System, NullLogger<Journal>.Instance);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
        await _agency.ExecuteAsync(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE application_name = 'frail'
            """);

        JournalException lost = await Assert.ThrowsAsync<JournalException>(
            async () => await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))));

        Assert.Equal(JournalError.Storage, lost.Error);
        Assert.False(journal.Health.Accepts);
    }

    [Fact]
    public void Options_ThatAreWrong_NameEveryFaultAndNoPassword()
    {
        JournalOptions options = new() { Agency = "Police \"Northbridge", ConnectionString = "Host=x;Password=secret;Colour=red", MaxFileBytes = 1 };
        JournalOptions both = new() { Agency = "police", ConnectionString = "Host=x", Path = "journal.db", KeyFile = "journal.keys" };
        string faults = string.Join(' ', options.Check());

        Assert.Contains("Agency", faults);
        Assert.Contains("ConnectionString", faults);
        Assert.Contains("MaxFileBytes", faults);
        Assert.Contains("KeyFile", faults);
        Assert.DoesNotContain("secret", faults);
        Assert.Contains("not both", Assert.Single(both.Check()));
    }

    private protected override async Task<IJournalStore> OpenAsync() => await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync());

    private static async Task<(JournalOutcome Outcome, Guid MessageId)> OutcomeAsync(IJournalStore store, JournalWrite write)
    {
        JournalReceipt receipt = Assert.Single(await CommitAsync(store, write));
        return (receipt.Outcome, receipt.MessageId);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
