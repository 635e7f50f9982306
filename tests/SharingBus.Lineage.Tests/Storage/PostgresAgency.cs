using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.TestKit.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>A schema of its own for one test, dropped with it.</summary>
internal sealed class PostgresAgency(PostgresFixture server) : IAsyncDisposable
{
    public string Id { get; } = $"police-{Guid.NewGuid():N}";

    /// <summary>Where the schema's payload keys are.</summary>
    public string KeyFile { get; } = Path.Combine(Path.GetTempPath(), $"sharingbus-{Guid.NewGuid():N}.keys");

    public async Task<JournalOptions> OptionsAsync(string more = "") =>
        new() { Agency = Id, ConnectionString = await server.ConnectionStringAsync() + more, KeyFile = KeyFile };

    /// <summary>A connection beside the journal's, in its schema.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        NpgsqlConnectionStringBuilder settings = new(await server.ConnectionStringAsync()) { SearchPath = $"\"{Id}\"", Pooling = false };
        NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = await ConnectAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(KeyFile);
        await ExecuteAsync($"DROP SCHEMA IF EXISTS \"{Id}\" CASCADE");
    }
}
