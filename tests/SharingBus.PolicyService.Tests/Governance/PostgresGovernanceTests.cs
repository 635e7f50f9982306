using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.TestKit.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class PostgresGovernanceTests(PostgresFixture server) : GovernanceContract
{
    // Tests run side by side on one server: a schema each.
    private readonly string _schema = $"policy-service-{Guid.CreateVersion7():N}";

    private readonly string _keys = Path.Combine(Path.GetTempPath(), $"sharingbus-{Guid.NewGuid():N}.keys");

    private protected override async Task<JournalOptions> JournalAsync() =>
        new() { Agency = _schema, ConnectionString = await server.ConnectionStringAsync(), KeyFile = _keys };

    private protected override async ValueTask ForgetAsync()
    {
        File.Delete(_keys);
        await using NpgsqlConnection connection = new(await server.ConnectionStringAsync());
        await connection.OpenAsync();
        await using NpgsqlCommand drop = new($"DROP SCHEMA IF EXISTS \"{_schema}\" CASCADE", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
