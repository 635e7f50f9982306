using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class SqliteRequestsTests : IDisposable
{
    private const int Gathered = 7;
    private const int Names = 400;

    // Computed apart from the product, from the definition of FNV-1a and the last steps of MurmurHash3.
    private const long KnownKey = 3785463522126746065;

    private readonly JournalFile _file = new();
    private readonly Dictionary<string, Guid> _known = [];
    private readonly Dictionary<string, long> _keptUntil = [];
    private long _horizon;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(1, 1_000_000_007)]
    [InlineData(2, 1_000_000_007)]
    [InlineData(3, 5)]
    [InlineData(4, 1)]
    public void Requests_StoredForgottenRolledBackAndReopened_AreFoundExactlyWhereCommitted(int seed, int keys)
    {
        // With few keys most requests share theirs with others, in memory, on the way to the index and within it.
        Random random = new(seed);
        for (int opening = 0; opening < 6; opening++)
        {
            using SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false);
            SqliteSchema.Prepare(database, JournalFile.Agency);
            SqliteRequests requests = new(database, Gathered, (caller, id) => RequestKey.Of(caller, id) % keys);
            for (int transaction = 0; transaction < 25; transaction++)
            {
                if (random.Next(3) == 0)
                {
                    _horizon += random.Next(4);
                    requests.Sweep.Begin(_horizon);
                }

                RunGroup(database, requests, random, commit: random.Next(4) > 0);
                RequireAll(requests);
            }
        }
    }

    [Fact]
    public void Sweep_OfEverything_LeavesNoKeyBehindAndNoIdTwice()
    {
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            SqliteSchema.Prepare(database, JournalFile.Agency);
            SqliteRequests requests = new(database, Gathered, RequestKey.Of);
            for (int request = 0; request < 50; request++)
            {
                Run(database, requests, $"r-{request}");
            }

            requests.Sweep.Begin(1);
            for (int round = 0; round < 4; round++)
            {
                Run(database, requests);
                requests.Sweep.Begin(2 + round);
            }

            Assert.InRange(database.QueryInteger("SELECT count(*) FROM request"), 0, 2 * Gathered);
            Assert.Equal(0, database.QueryInteger("SELECT count(*) FROM request_key WHERE id NOT IN (SELECT id FROM request)"));
            database.Execute("DELETE FROM request");
        }

        using SqliteDatabase reopened = SqliteDatabase.Open(_file.Path, readOnly: false);
        SqliteRequests again = new(reopened, Gathered, RequestKey.Of);
        Run(reopened, again, "after");
        SqliteRequests third = new(reopened, Gathered, RequestKey.Of);
        Assert.NotNull(third.Find(Request("after", Guid.Empty)));
    }

    [Fact]
    public void Requests_ThatShareAKeyWhichTheIndexLacks_AreAllFoundAfterReopening()
    {
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            SqliteSchema.Prepare(database, JournalFile.Agency);
            Run(database, new SqliteRequests(database, Gathered, OneKey), "first", "second");
            database.Execute("DELETE FROM request_key");
        }

        using SqliteDatabase reopened = SqliteDatabase.Open(_file.Path, readOnly: false);
        SqliteRequests again = new(reopened, Gathered, OneKey);

        Assert.NotNull(again.Find(Request("first", Guid.Empty)));
        Assert.NotNull(again.Find(Request("second", Guid.Empty))); // by the index, which is asked only where the filter lets it be
        Assert.Null(again.Find(Request("third", Guid.Empty)));

        static long OneKey(string caller, string id) => 0x5EED;
    }

    [Fact]
    public void Index_WithManyRequests_TakesAllButTheNewest()
    {
        using SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false);
        SqliteSchema.Prepare(database, JournalFile.Agency);
        SqliteRequests requests = new(database, Gathered, RequestKey.Of);
        for (int request = 0; request < 100; request++)
        {
            database.Execute("BEGIN");
            requests.Store(Request($"r-{request}", Guid.NewGuid()));
            requests.IndexSome();
            database.Execute("COMMIT");
            requests.Committed();
        }

        Assert.InRange(database.QueryInteger("SELECT count(*) FROM request_key"), 100 - (2 * Gathered), 99);
        Assert.InRange(database.QueryInteger("SELECT requests_indexed FROM journal"), 100 - (2 * Gathered) - 1, 99);
    }

    [Fact]
    public void Key_OfARequest_NeverChanges()
    {
        Assert.Equal(KnownKey, RequestKey.Of("police-northbridge/records", "r-1"));
        Assert.NotEqual(RequestKey.Of("a", "bc"), RequestKey.Of("ab", "c"));
    }

    private static void Run(SqliteDatabase database, SqliteRequests requests, params string[] names)
    {
        database.Execute("BEGIN");
        foreach (string name in names)
        {
            requests.Store(Request(name, Guid.NewGuid()));
        }

        requests.IndexSome();
        database.Execute("COMMIT");
        requests.Committed();
    }

    private void RunGroup(SqliteDatabase database, SqliteRequests requests, Random random, bool commit)
    {
        Dictionary<string, Guid> before = new(_known);
        Dictionary<string, long> keptBefore = new(_keptUntil);
        database.Execute("BEGIN");
        for (int write = random.Next(6); write > 0; write--)
        {
            string name = $"r-{random.Next(Names)}";
            Guid id = Guid.NewGuid();
            JournalReceipt? found = requests.Find(Request(name, id));
            RequireFound(name, found);
            if (found is null)
            {
                _keptUntil[name] = _horizon + random.Next(6);
                requests.Store(Request(name, id) with { KeepUntilUnixMicros = _keptUntil[name] });
                _known[name] = id;
            }
        }

        requests.IndexSome();
        if (commit)
        {
            database.Execute("COMMIT");
            requests.Committed();
            return;
        }

        database.RollBack();
        requests.RolledBack();
        _known.Clear();
        foreach ((string name, Guid id) in before)
        {
            _known.Add(name, id);
            _keptUntil[name] = keptBefore[name];
        }
    }

    private void RequireAll(SqliteRequests requests)
    {
        for (int name = 0; name < Names; name++)
        {
            RequireFound($"r-{name}", requests.Find(Request($"r-{name}", Guid.Empty)));
        }
    }

    // One that need not be kept may be gone already, or not yet.
    private void RequireFound(string name, JournalReceipt? found)
    {
        Guid? expected = _known.TryGetValue(name, out Guid known) ? known : null;
        if (found is not null || expected is null || _keptUntil[name] >= _horizon)
        {
            Assert.Equal(expected, found?.MessageId);
        }
    }

    private static RequestRecord Request(string id, Guid messageId) => new("records", id, new byte[32], messageId, 0);
}
