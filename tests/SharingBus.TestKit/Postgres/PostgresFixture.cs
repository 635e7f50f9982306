using Xunit;

namespace SharingBus.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server for the tests of an assembly: the one <see cref="Variable"/> names, else a private one if the server is installed,
/// else none, and then the tests skip, or fail in CI. It is started when the first test asks.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    /// <summary>A connection string of a database in which the tests may make and drop schemas.</summary>
    public const string Variable = "SHARINGBUS_TEST_POSTGRES";

    private const string HowToGetOne =
        "skipped: no PostgreSQL. Install it (apt-get install postgresql; it need not run as a service) or name a database in " + Variable + ".";

    private readonly Lazy<Task<PrivatePostgres>> _private = new(static () => PrivatePostgres.StartNewAsync(CancellationToken.None));

    /// <summary>How to connect. Skips the running test if there is no server.</summary>
    public async Task<string> ConnectionStringAsync()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        if (PrivatePostgres.Programs is null)
        {
            Availability.Missing(HowToGetOne);
        }

        return (await _private.Value).ConnectionString;
    }

    /// <summary>All files of the server. Skips the running test where it is not a private one, whose files nobody may read.</summary>
    public async Task<DirectoryInfo> FilesAsync()
    {
        await ConnectionStringAsync();
        if (!_private.IsValueCreated)
        {
            Availability.Missing($"skipped: the server that {Variable} names keeps its files to itself. Unset it to start a private one.");
        }

        return (await _private.Value).Files;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_private.IsValueCreated && _private.Value.IsCompletedSuccessfully)
        {
            await (await _private.Value).DisposeAsync();
        }
    }
}
