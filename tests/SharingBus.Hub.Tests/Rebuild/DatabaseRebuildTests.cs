using System.Security.Cryptography;
using Npgsql;
using SharingBus.Hub.History;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Hub.Tests.Rebuild;

/// <summary>The same with a history in PostgreSQL: a hub works on it, loses it and has it again.</summary>
public sealed class DatabaseRebuildTests(PostgresFixture server) : RebuildTest
{
    private readonly string _name = $"hub_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    private string? _server;

    private protected override HubOptions Options => new()
    {
        Agency = "fusion",
        Node = NodeAddress,
        DataDirectory = DataDirectory,
        AlertingFile = base.Options.AlertingFile,
        Database = new HubDatabase { ConnectionString = Settings(_name).ConnectionString, KeyFile = Path.Combine(DataDirectory, "history.keys") },
    };

    [Fact]
    public async Task History_InADatabaseThatWasLost_IsTheSameAfterTheRebuildAndNobodyIsAlertedAgain()
    {
        await LiveAsync();
        var live = await LoseAsync();

        await using var rebuilt = await RebuildAsync();

        Assert.Equal(live, Known());
        Assert.False(File.Exists(HistoryFile));
        Hub = await StartHubAsync();
        await AssertNothingIsSaidAgainAsync();
    }

    private protected override async Task PrepareAsync()
    {
        _server = await server.ConnectionStringAsync();
        Administer($"CREATE DATABASE {_name}");
    }

    private protected override void CleanUp() => Administer($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private protected override void TakeAway()
    {
        Administer($"DROP DATABASE {_name} WITH (FORCE)");
        Administer($"CREATE DATABASE {_name}");
        File.Delete(Path.Combine(DataDirectory, "history.keys"));
    }

    private void Administer(string statement)
    {
        using NpgsqlConnection connection = new(Settings(null).ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(statement, connection);
        command.ExecuteNonQuery();
    }

    private NpgsqlConnectionStringBuilder Settings(string? database)
    {
        NpgsqlConnectionStringBuilder settings = new(_server) { Pooling = false };
        settings.Database = database ?? settings.Database;
        return settings;
    }
}
