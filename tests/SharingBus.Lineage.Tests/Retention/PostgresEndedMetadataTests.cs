using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Tests.Storage;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class PostgresEndedMetadataTests : EndedMetadataContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresEndedMetadataTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    private protected override Task<JournalOptions> OptionsAsync() => _agency.OptionsAsync();
}
