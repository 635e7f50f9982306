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

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(1, 1_000_000_007)]
    [InlineData(2, 1_000_000_007)]
    [InlineData(3, 5)]
    [InlineData(4, 1)]
    public void Requests_StoredRolledBackAndReopened_AreFoundExactlyWhereCommitted(int seed, int keys)
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
                RunGroup(database, requests, random, commit: random.Next(4) > 0);
                RequireAll(requests);
            }
        }
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

    private void RunGroup(SqliteDatabase database, SqliteRequests requests, Random random, bool commit)
    {
        Dictionary<string, Guid> before = new(_known);
        database.Execute("BEGIN");
        for (int write = random.Next(6); write > 0; write--)
        {
            string name = $"r-{random.Next(Names)}";
            Guid id = Guid.NewGuid();
            JournalReceipt? found = requests.Find(Request(name, id));
            Assert.Equal(_known.TryGetValue(name, out Guid known) ? known : null, found?.MessageId);
            if (found is null)
            {
                requests.Store(Request(name, id));
                _known.Add(name, id);
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
        }
    }

    private void RequireAll(SqliteRequests requests)
    {
        for (int name = 0; name < Names; name++)
        {
            Guid? expected = _known.TryGetValue($"r-{name}", out Guid id) ? id : null;
            Assert.Equal(expected, requests.Find(Request($"r-{name}", Guid.Empty))?.MessageId);
        }
    }

    private static RequestRecord Request(string id, Guid messageId) => new("records", id, new byte[32], messageId, 0);
}
