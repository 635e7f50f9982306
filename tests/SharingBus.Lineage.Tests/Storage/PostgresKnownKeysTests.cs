using Npgsql;
using SharingBus.Lineage.Storage;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class PostgresKnownKeysTests(PostgresFixture server) : IAsyncDisposable
{
    private static readonly long Before = RequestKey.Of("records", "before");
    private static readonly long Meanwhile = RequestKey.Of("records", "meanwhile");
    private static readonly long Later = RequestKey.Of("records", "later");
    private static readonly long Never = RequestKey.Of("records", "never");

    private readonly PostgresAgency _agency = new(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    [Fact]
    public async Task MayHold_WhileTheKeysOfBeforeAreRead_DeniesNone_AndThenAllThatNeverCame()
    {
        await using NpgsqlDataSource source = await SourceAsync();
        await using NpgsqlConnection other = await _agency.ConnectAsync();
        await using NpgsqlTransaction held = await other.BeginTransactionAsync();
        await using NpgsqlCommand hold = new("LOCK TABLE request", other, held);
        await hold.ExecuteNonQueryAsync();

        await using PostgresKnownKeys known = new(source);
        Assert.True(known.MayHold(Never));
        known.Add([Meanwhile]);
        await held.RollbackAsync();
        await known.Read;

        Assert.False(known.MayHold(Never));
        Assert.True(known.MayHold(Before));
        Assert.True(known.MayHold(Meanwhile));
        Assert.False(known.MayHold(Later));
        known.Add([Later]);
        Assert.True(known.MayHold(Later));
    }

    [Fact]
    public async Task MayHold_WhereTheKeysCannotBeRead_DeniesNone()
    {
        await using NpgsqlDataSource source = await SourceAsync();
        await _agency.ExecuteAsync("ALTER TABLE request RENAME TO elsewhere");
        await using PostgresKnownKeys known = new(source);

        await Assert.ThrowsAsync<PostgresException>(() => known.Read);

        Assert.True(known.MayHold(Never));
    }

    private async Task<NpgsqlDataSource> SourceAsync()
    {
        await (await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync())).DisposeAsync();
        await _agency.ExecuteAsync($"INSERT INTO request VALUES ({Before}, 'caller', 'r', '', gen_random_uuid(), 0)");
        return PostgresSource.Create(await _agency.OptionsAsync());
    }
}
