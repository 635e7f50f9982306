using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Tests.Storage;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class PostgresKeptMetadataTests : KeptMetadataContract, IAsyncDisposable
{
    private readonly PostgresAgency _agency;

    public PostgresKeptMetadataTests(PostgresFixture server) => _agency = new PostgresAgency(server);

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    private protected override Task<JournalOptions> OptionsAsync() => _agency.OptionsAsync();
}
