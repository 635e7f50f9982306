using System.Security.Cryptography;
using Npgsql;
using SharingBus.Node.Agencies;
using SharingBus.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace SharingBus.Node.Tests.Leadership;

/// <summary>A database of its own for the journals of one test, dropped with it.</summary>
internal sealed class JournalDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sharingbus-test-");

    private JournalDatabase(string server)
    {
        _server = server;
        Name = $"node_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    }

    public string Name { get; }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = Name, Pooling = true }.ConnectionString;

    /// <summary>Where the payload keys of the agency are, for all its nodes.</summary>
    public string KeyFile => Path.Combine(_keys.FullName, "journal.keys");

    public DatabaseOptions Options => new() { ConnectionString = ConnectionString, KeyFile = KeyFile };

    public static async Task<JournalDatabase> CreateAsync(PostgresFixture server)
    {
        var database = new JournalDatabase(await server.ConnectionStringAsync());
        await ExecuteAsync(database._server, $"CREATE DATABASE {database.Name}");
        return database;
    }

    /// <summary>A connection beside the nodes', in an agency's schema.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string agency)
    {
        NpgsqlConnectionStringBuilder settings = new(ConnectionString)
        {
            SearchPath = $"\"{agency}\"", Pooling = false, ApplicationName = "test",
        };
        NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Delete(recursive: true);
        await ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        NpgsqlConnectionStringBuilder settings = new(server) { Pooling = false };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
