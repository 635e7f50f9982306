using SharingBus.Lineage.Storage;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class PostgresIndexTests : IndexContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresIndexTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    private protected override async Task<IJournalStore> OpenAsync() => await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync());
}
