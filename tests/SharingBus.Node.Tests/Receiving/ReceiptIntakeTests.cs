using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Receiving;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Receiving;

/// <summary>What a receipt lets go, between the moment at which a stream began anew and the moment at which what it kept before is taken over.</summary>
public sealed class ReceiptIntakeTests : IAsyncDisposable
{
    private static readonly StreamKey ToPolice = new(TestBundle.Police, Lane.Bulk, StreamDirection.Outgoing);
    private static readonly StreamPosition Before = new(ToPolice, Guid.CreateVersion7(TestFederation.Start), 2);
    private static readonly StreamPosition Begun = new(ToPolice, Guid.CreateVersion7(TestFederation.Start.AddSeconds(1)), 1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-receipts-");
    private readonly TestClock _clock = new(TestFederation.Start);

    [Fact]
    public async Task Receipt_ForTheIncarnationOfTheStream_LetsItsBatchesGo()
    {
        ReceiveWrite write = await TakeAsync(ReceiptFor(Begun));

        Assert.Equal(Begun, Assert.Single(write.Dropped));
    }

    [Fact]
    public async Task Receipt_ForAnIncarnationThatWasReplaced_LetsNothingGo()
    {
        ReceiveWrite write = await TakeAsync(ReceiptFor(Before));

        Assert.NotNull(Assert.Single(write.Entries).ReceiptRecorded); // it counts for what it confirms
        Assert.Empty(write.Dropped);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<ReceiveWrite> TakeAsync(Receipt receipt)
    {
        var options = new JournalOptions { Agency = TestBundle.School, Path = Path.Combine(_directory.FullName, "journal.db") };
        await using Journal journal = await Journal.OpenAsync(options, _clock, NullLogger<Journal>.Instance);
        await journal.AppendAsync(Sent(Before));
        await journal.AppendAsync(Sent(Begun));
        await using var outgoing = new OutgoingStreams(null!); // nothing leaves
        var restores = new RestoreWatch(TestBundle.School, journal, outgoing, _clock, NullLogger.Instance);
        var intake = new ReceiptIntake(new SharedBatches(journal), null!, restores); // no receipt here tells a supervisor
        var payload = new BatchPayload { Receipts = { receipt } };
        var position = new StreamPosition(new StreamKey(TestBundle.Police, Lane.Rights, StreamDirection.Incoming), Guid.CreateVersion7(TestFederation.Start), 1);
        var write = new ReceiveWrite(position, ReceivedMessages.Read(payload.ToByteArray(), most: 1)!, new byte[32], _clock.GetUtcNow());
        await intake.AddAsync(
            write, [receipt], new NamedMessages(journal, new MessageOrigins(TestBundle.School, journal)), TestContext.Current.CancellationToken);
        return write;
    }

    private static Receipt ReceiptFor(StreamPosition batch) => new()
    {
        Kind = ReceiptKind.Received,
        Parts = { new BatchPart { Lane = batch.Stream.Lane, Incarnation = batch.Incarnation.ToWire(), Sequence = (ulong)batch.Sequence } },
    };

    private static JournalWrite Sent(StreamPosition position) => new()
    {
        Entries =
        [
            new JournalEntry
            {
                Sent = new Sent
                {
                    Recipient = position.Stream.Peer,
                    Lane = position.Stream.Lane,
                    Incarnation = position.Incarnation.ToWire(),
                    Sequence = (ulong)position.Sequence,
                    PlaintextDigest = ByteString.CopyFrom(VoidBatches.Digest.Span),
                },
            },
        ],
        KeptBatches = [VoidBatches.At(position)],
        Streams = [position],
    };
}
