using System.Security.Cryptography;
using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.TestKit.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace SharingBus.Hub.Tests.History;

/// <summary>A history in a PostgreSQL server of the tests' own, in a database for each test.</summary>
public sealed class PostgresHistoryTests(PostgresFixture server) : HistoryContract
{
    private const string Schema = "fusion/hub";

    private readonly string _name = $"hub_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sharingbus-hub-");
    private string _server = "";

    private protected override string NewerVersion => "UPDATE hub SET version = 99";

    private string KeyFile => Path.Combine(_keys.FullName, "history.keys");

    public override async ValueTask InitializeAsync()
    {
        _server = await server.ConnectionStringAsync();
        Administer($"CREATE DATABASE {_name}");
    }

    public override ValueTask DisposeAsync()
    {
        Administer($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        _keys.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // The server's files, logs and backups are not the hub's to clean.
    [Fact]
    public void Facts_OfANoticeThatIsGone_AreUnreadableInACopyOfTheDatabase()
    {
        using (var store = Open())
        {
            store.Append([Taken(1), Taken(2)]);
        }

        Change("CREATE TABLE copy AS SELECT * FROM notice");
        using (var store = Open())
        {
            store.Append([new NoticeWithdrawn(Sample.Id(2), "police", ChangeKind.Erase)]);
            store.Forget();
        }

        Change("INSERT INTO notice SELECT * FROM copy ON CONFLICT DO NOTHING; UPDATE hub SET next_key = 0");
        using var restored = Open();
        List<HubEvent> read = [];
        Assert.Contains("destroyed", Assert.Throws<InvalidDataException>(() => restored.Replay(read.Add)).Message, StringComparison.Ordinal);
        Assert.Equal(Sample.Id(1), Assert.IsType<NoticeTaken>(Assert.Single(read)).Facts.Id);
        restored.Append([Taken(3), Taken(4)]); // under keys that were never another's
    }

    [Fact]
    public void Keys_ThatAreGoneOrAnothers_StopTheHubBeforeItBegins()
    {
        Open().Dispose();
        File.Delete(KeyFile);

        Assert.Contains("missing", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void Connection_ThatBroke_IsOpenedAgainAndNothingIsLostOrDoubled()
    {
        using var ledger = HubLedger.Over(Open());
        ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Taken(1), Handed(1)], true));
        Break();

        Assert.Throws<IOException>(() => ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(2)], true)));
        ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(3)], true));

        Assert.Equal([1, 3], ledger.Read(state => state.Compact().OfType<DutyHandedOver>().Select(handed => handed.At).ToList()));
        ledger.Dispose();
        using var again = HubLedger.Over(Open());
        Assert.Equal([1, 3], again.Read(state => state.Compact().OfType<DutyHandedOver>().Select(handed => handed.At).ToList()));
    }

    // The server had committed when the connection broke: the hub was told that nothing is certain.
    [Fact]
    public void Commit_WhoseAnswerWasLost_IsLearntOfWhenTheConnectionIsOpenedAgain()
    {
        using var ledger = HubLedger.Over(Open());
        ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(1)], true));
        var last = ledger.ReadWritten(0, 10, 1_000_000)[^1];
        var next = last.Followed(Text(Handed(2)));
        Break();
        Change($"INSERT INTO event VALUES ({next.Number}, '\\x{Convert.ToHexString(next.Digest)}', '{next.Body}')");
        Assert.Throws<IOException>(() => ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(3)], true)));

        ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(4)], true));

        Assert.Equal([1, 2, 4], ledger.Read(state => state.Compact().OfType<DutyHandedOver>().Select(handed => handed.At).ToList()));
    }

    [Fact]
    public void Hub_WhoseHistoryWasAnothersMeanwhile_GoesOnNoMore()
    {
        using var ledger = HubLedger.Over(Open());
        Break();
        Open().Dispose();
        Assert.Throws<IOException>(() => ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(1)], true)));

        for (var again = 0; again < 2; again++)
        {
            var refused = Assert.Throws<InvalidDataException>(() => ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Handed(2)], true)));
            Assert.Contains("another hub's", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Server_ThatIsNotDurable_IsRefused()
    {
        Administer($"ALTER DATABASE {_name} SET synchronous_commit = off");

        Assert.Contains("synchronous_commit must be on", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private protected override IHistoryEngine Create() =>
        new PostgresHistory(new HubDatabase { ConnectionString = Settings(_name).ConnectionString, KeyFile = KeyFile }, "fusion");

    private protected override void Change(string statement)
    {
        var settings = Settings(_name);
        settings.SearchPath = $"\"{Schema}\"";
        using NpgsqlConnection connection = new(settings.ConnectionString);
        connection.Open();
        Execute(connection, statement);
    }

    private void Break() => Administer($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{_name}'");

    private void Administer(string statement)
    {
        using NpgsqlConnection connection = new(Settings(database: null).ConnectionString);
        connection.Open();
        Execute(connection, statement);
    }

    private NpgsqlConnectionStringBuilder Settings(string? database)
    {
        NpgsqlConnectionStringBuilder settings = new(_server) { Pooling = false };
        settings.Database = database ?? settings.Database;
        return settings;
    }
}
