using System.Threading.Channels;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>Of a queue of the broker the next batch is prepared while one is being handled, and handled behind it.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BatchesInHandTests(RabbitMqFixture broker)
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_BehindOneThatIsBeingHandled_IsPreparedAndWaits()
    {
        using var logs = new LogCollector();
        await using var bed = new RabbitMqBed(broker, await broker.NewFederationAsync([Police, School], Ct), logs);
        await using IBackbone police = bed.Connect(Police);
        await police.StartAsync([School], new Recorder().HandleAsync, Ct);
        await using IBackbone school = bed.Connect(School);
        Channel<byte> prepared = Channel.CreateUnbounded<byte>();
        var first = new TaskCompletionSource<ReceiveOutcome>();
        var received = new Recorder { Answer = (batch, _) => batch.SealedBatch.Span[0] == 1 ? first.Task : Task.FromResult(ReceiveOutcome.Acknowledge) };
        school.PrepareWith(batch =>
        {
            prepared.Writer.TryWrite(batch.SealedBatch.Span[0]);
            return null;
        });
        await school.StartAsync([Police], received.HandleAsync, Ct);

        foreach (byte number in (byte[])[1, 2, 3])
        {
            Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[] { number }, Ct));
        }

        using var patience = new CancellationTokenSource(Recorder.Patience);
        byte[] ahead = [await prepared.Reader.ReadAsync(patience.Token), await prepared.Reader.ReadAsync(patience.Token)];
        await received.WaitForAsync(1, Ct);
        Assert.Equal<byte>([1], received.Batches.Select(b => b.SealedBatch.Span[0]));
        first.SetResult(ReceiveOutcome.Acknowledge);
        await received.WaitForAsync(2, Ct);

        Assert.Equal<byte>([1, 2], ahead.Order());
        Assert.Equal<byte>([1, 2, 3], received.Batches.Select(b => b.SealedBatch.Span[0]));
    }
}
