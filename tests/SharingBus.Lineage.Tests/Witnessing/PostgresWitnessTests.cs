using SharingBus.Lineage.Tests.Storage;
using SharingBus.Lineage.Witnessing;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Lineage.Tests.Witnessing;

public sealed class PostgresWitnessTests(PostgresFixture server) : WitnessContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency = new(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    protected override async Task<IWitnessStore> OpenAsync() => await WitnessStore.OpenAsync(await _agency.OptionsAsync());
}
