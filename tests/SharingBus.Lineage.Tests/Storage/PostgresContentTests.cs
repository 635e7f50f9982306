using SharingBus.Lineage.Storage;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class PostgresContentTests : ContentContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresContentTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    private protected override async Task<IJournalStore> OpenAsync() => await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync());
}
