using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Receiving;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Receiving;

/// <summary>What is known of batches that left, without asking the journal: here it is empty, and knows of none.</summary>
public sealed class SharedBatchesTests : IAsyncLifetime
{
    private const int MostRemembered = 8_192;

    private static readonly StreamKey ToPolice = new(TestBundle.Police, Lane.Bulk, StreamDirection.Outgoing);
    private static readonly StreamPosition First = new(ToPolice, Guid.CreateVersion7(TestFederation.Start), 1);
    private static readonly byte[] OfNotices = new BatchPayload { Envelopes = { new Envelope() } }.ToByteArray();
    private static readonly byte[] OfReceipts = new BatchPayload { Receipts = { new Receipt() } }.ToByteArray();

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-node-");
    private Journal _journal = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new JournalOptions { Agency = TestBundle.School, Path = Path.Combine(_directory.FullName, "journal.db") };
        _journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Batch_ThatLeaves_IsKnownByItsDigest_AndNoOther()
    {
        var shared = new SharedBatches(_journal);
        KeptBatch batch = Batch(First, OfNotices);

        shared.Leaves(batch);

        Assert.Equal(batch.Digest.ToArray(), (await shared.DigestAsync(First, TestContext.Current.CancellationToken))?.ToArray());
        Assert.Null(await shared.DigestAsync(First with { Sequence = 2 }, TestContext.Current.CancellationToken));
        Assert.Null(await shared.DigestAsync(First with { Incarnation = Guid.CreateVersion7(TestFederation.Start) }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BatchOfReceipts_IsNothingThatIsConfirmed()
    {
        var shared = new SharedBatches(_journal);

        shared.Leaves(Batch(First, OfReceipts));

        Assert.False(await shared.WasSentAsync(First, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ManyBatches_AreRememberedUpToABound_TheNewestAtLeastHalfOfIt()
    {
        var shared = new SharedBatches(_journal);
        for (long sequence = 1; sequence <= MostRemembered + 1; sequence++)
        {
            shared.Leaves(Batch(First with { Sequence = sequence }, OfNotices));
        }

        Assert.False(await shared.WasSentAsync(First, TestContext.Current.CancellationToken));
        for (long back = 0; back < MostRemembered / 2; back++)
        {
            Assert.True(await shared.WasSentAsync(First with { Sequence = MostRemembered + 1 - back }, TestContext.Current.CancellationToken));
        }
    }

    private static KeptBatch Batch(StreamPosition position, byte[] plaintext) => new(position, SHA256.HashData(plaintext), plaintext);
}
