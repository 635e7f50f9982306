using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Tests.Leadership;
using SharingBus.SecurityTests.Broker;
using SharingBus.TestKit.Postgres;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>
/// Who did what, and who looked whom up, ends with a term: the names are in no file of a node afterwards, in none of a database server, and in no backup with every key
/// that is left.
/// </summary>
public sealed class MetadataErasureTests(PostgresFixture server, ITestOutputHelper output)
{
    private const string School = TestBundle.School;

    private static readonly TimeSpan Later = TimeSpan.FromDays(7 * 365);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_WhoseTermIsOver_AreInNoFileAndNoBackup()
    {
        (Canary publisher, Canary asker) = (Canary.Of("publisher"), Canary.Of("asker"));
        await using TestFederation federation = await TestFederation.StartAsync();
        await WorkAsync(federation, publisher, asker);
        using NodeFiles backup = NodeFiles.Of(federation, School);
        using NodeFiles now = NodeFiles.Of(federation, School);
        IReadOnlyList<byte[]> before = await backup.ReadEntriesAsync(backup);
        Assert.All(new[] { publisher, asker }, name => Assert.Contains(before, entry => name.FindIn(entry) is not null));

        await now.EndAsync(new TestClock(TestFederation.Start + Later));

        foreach (Canary name in new[] { publisher, asker })
        {
            Assert.Empty(now.Holding(name));
            Assert.Empty(backup.Holding(name));
            Assert.DoesNotContain(await now.ReadEntriesAsync(now), entry => name.FindIn(entry) is not null);
            Assert.DoesNotContain(await backup.ReadEntriesAsync(now), entry => name.FindIn(entry) is not null);
        }
    }

    [Fact]
    public async Task Names_WhoseTermIsOver_AreInNoFileOfTheServerAndOpenedByNoKey()
    {
        DirectoryInfo files = await server.FilesAsync();
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        (Canary publisher, Canary asker) = (Canary.Of("publisher"), Canary.Of("asker"));
        await using (TestFederation federation = await TestFederation.StartAsync(inDatabase: (School, database.Options)))
        {
            await WorkAsync(federation, publisher, asker);
        }

        TableBackup entries = new(database, School, "entry_run");
        byte[] sealedRun = await entries.TakeAsync("entries", order: "first DESC");
        var time = new TestClock(TestFederation.Start + Later);
        var options = new JournalOptions { Agency = School, ConnectionString = database.ConnectionString, KeyFile = database.KeyFile };
        await using (Journal journal = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance))
        {
            IReadOnlyList<byte[]> before = await EndedEntries.ReadAsync(journal);
            Assert.All(new[] { publisher, asker }, name => Assert.Contains(before, entry => name.FindIn(entry) is not null));
            await EndedEntries.EndAsync(journal, time);
            IReadOnlyList<byte[]> left = await EndedEntries.ReadAsync(journal);
            Assert.All(new[] { publisher, asker }, name => Assert.DoesNotContain(left, entry => name.FindIn(entry) is not null));
        }

        // What was sealed before is still there, so the search looks where it must; the names are nowhere.
        (int searched, bool hasSealed) = ServerFiles.Search(files, sealedRun, publisher, asker);
        output.WriteLine($"{searched} files of the server searched, the write-ahead log among them; the sealed entries of before are there: {hasSealed}");
        Assert.True(hasSealed);
        Assert.Null(asker.FindIn(File.ReadAllBytes(database.KeyFile)));

        // The backup put back, with every key that is left.
        await entries.PutBackAsync("UPDATE entry_run SET entries = b.entries, key = b.key FROM backup b WHERE b.first = entry_run.first");
        await using Journal restored = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance);
        IReadOnlyList<byte[]> read = await EndedEntries.ReadAsync(restored);
        Assert.All(new[] { publisher, asker }, name => Assert.DoesNotContain(read, entry => name.FindIn(entry) is not null));
    }

    // A notice that ends, under a name; a look-up under another.
    private static async Task WorkAsync(TestFederation federation, Canary publisher, Canary asker)
    {
        ThreatNotice notice = Notices.Threat("Something");
        notice.Handling.Retention.KeepUntilUnixSeconds = TestFederation.Start.AddDays(30).ToUnixTimeSeconds();
        PublishRequest request = notice.Request("r1");
        request.Person = publisher.Text;
        ByteString id = (await federation.Client(School, "records").PublishAsync(request)).MessageId;
        await Traces.UntilAsync(federation.Auditor(School), id, static entry => entry.ReceiptRecorded is not null);
        await federation.Auditor(School).LookUpPersonAsync(new LookUpPersonRequest
        {
            Identifiers = { "HS-1" }, Reason = LookUpReason.SubjectAccessRequest, Reference = "dsar-1", Person = asker.Text,
        });
    }
}
