using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Retention;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Tests.Leadership;
using SharingBus.SecurityTests.Broker;
using SharingBus.TestKit.Postgres;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>
/// The same where the journal is in a database, which keeps old versions of rows and a log of all that was written: what it still has of an
/// erased payload no key opens.
/// </summary>
public sealed class PostgresErasureTests(PostgresFixture server, ITestOutputHelper output)
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notice_ThatWasErased_IsInNoFileOfTheServerAndOpenedByNoKey()
    {
        DirectoryInfo files = await server.FilesAsync();
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        (Canary erased, Canary kept) = (Canary.Of("erased"), Canary.Of("kept"));
        TableBackup contentRows = new(database, School, "content");
        byte[] before;
        await using (TestFederation federation = await TestFederation.StartAsync(inDatabase: (School, database.Options)))
        {
            ByteString id = await PublishAsync(federation, erased, "r1");
            await PublishAsync(federation, kept, "r2");
            before = await contentRows.TakeAsync("bytes", order: "first");
            await federation.Client(School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
            {
                RequestId = "erase", Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = id },
            });
        }

        // What the node does once a minute; a minute that is put forward would end its lease.
        var options = new JournalOptions { Agency = School, ConnectionString = database.ConnectionString, KeyFile = database.KeyFile };
        await using (Journal ordered = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance))
        {
            await using PayloadDestruction destruction = new(ordered, PayloadDestruction.DefaultInterval, TimeProvider.System, NullLogger.Instance);
            await destruction.RunOnceAsync(Cancel);
        }

        // What was sealed before the order is still there, so the search looks where it must; what was sealed is nowhere.
        (int searched, bool hasSealed) = ServerFiles.Search(files, before, erased, kept);
        output.WriteLine($"{searched} files of the server searched, the write-ahead log among them; the sealed bytes of before the order are there: {hasSealed}");
        Assert.True(hasSealed);
        Assert.True(File.Exists(database.KeyFile));
        Assert.Null(erased.FindIn(File.ReadAllBytes(database.KeyFile)));

        // The backup put back, with every key that is left.
        await contentRows.PutBackAsync("DELETE FROM content; INSERT INTO content SELECT * FROM backup; DELETE FROM erased_key");
        await using Journal journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
        List<byte[]> contents = [];
        for (long entry = 0; entry < journal.Size; entry++)
        {
            contents.AddRange((await journal.Read.ContentsAsync(entry, Cancel)).Where(static part => part is not null).Select(static part => part!.Value.ToArray()));
        }

        Assert.DoesNotContain(contents, content => erased.FindIn(content) is not null);
        Assert.Contains(contents, content => kept.FindIn(content) is not null);
    }

    private static async Task<ByteString> PublishAsync(TestFederation federation, Canary canary, string request)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk, request);
        ByteString id = (await federation.Client(School, "records").PublishAsync(Notices.Threat(canary.Text).Request(request))).MessageId;
        while ((await desk.NextAsync()).MessageId != id)
        {
            // another one's
        }

        return id;
    }
}
