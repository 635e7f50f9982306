using System.Security.Cryptography;
using System.Text;
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

/// <summary>
/// What a receipt lets go, between the moment at which a stream began anew and the moment at which what it kept before is taken over; and what it
/// says of the journal that hears it.
/// </summary>
public sealed class ReceiptIntakeTests : IAsyncDisposable
{
    private const string Now = "the batch that stands there";
    private const string Earlier = "the batch that stood there";
    private const string Void = "void";

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

    [Theory]
    [InlineData(Now, Earlier, true)]
    [InlineData(Now, Now, false)]
    [InlineData(Now, Void, false)] // it was sent void in the end
    [InlineData(Void, Now, false)] // it had arrived before it became void
    [InlineData(Now, "", false)] // the giver does not say
    public async Task Receipt_ForAnotherBatchThanWasSent_HasTheStreamBeginAnew(string sent, string received, bool beginsAnew)
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Sent(Begun, Digest(sent)));
        await using var outgoing = new OutgoingStreams(null!); // nothing leaves
        var watch = new RestoreWatch(TestBundle.School, journal, outgoing, _clock, NullLogger.Instance);
        Receipt receipt = ReceiptFor(Begun);
        receipt.BatchDigest = ByteString.CopyFrom(VoidBatches.Short(Digest(received)));

        Task claimed = watch.NextAsync();
        Task heard = watch.HearAsync(TestBundle.Police, Read(receipt), TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(claimed, heard);

        Assert.Equal(beginsAnew ? new StreamClaim(Begun, Begun) : null, watch.Waiting);
        Assert.Equal(!beginsAnew, heard.IsCompletedSuccessfully); // nothing of it counts before the stream has begun anew
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<ReceiveWrite> TakeAsync(Receipt receipt)
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Sent(Before, Digest(Void)));
        await journal.AppendAsync(Sent(Begun, Digest(Void)));
        await using var outgoing = new OutgoingStreams(null!); // nothing leaves
        var restores = new RestoreWatch(TestBundle.School, journal, outgoing, _clock, NullLogger.Instance);
        var intake = new ReceiptIntake(restores.Sent, null!, restores); // no receipt here tells a supervisor
        var position = new StreamPosition(new StreamKey(TestBundle.Police, Lane.Rights, StreamDirection.Incoming), Guid.CreateVersion7(TestFederation.Start), 1);
        var write = new ReceiveWrite(position, Read(receipt), new byte[32], _clock.GetUtcNow());
        await intake.AddAsync(
            write, [receipt], new NamedMessages(journal, new MessageOrigins(TestBundle.School, journal)), TestContext.Current.CancellationToken);
        return write;
    }

    private Task<Journal> OpenAsync()
    {
        var options = new JournalOptions { Agency = TestBundle.School, Path = Path.Combine(_directory.FullName, "journal.db") };
        return Journal.OpenAsync(options, _clock, NullLogger<Journal>.Instance);
    }

    private static ReceivedMessages Read(Receipt receipt) => ReceivedMessages.Read(new BatchPayload { Receipts = { receipt } }.ToByteArray(), most: 1)!;

    private static byte[] Digest(string batch) => batch switch
    {
        "" => [],
        Void => VoidBatches.Digest.ToArray(),
        _ => SHA256.HashData(Encoding.UTF8.GetBytes(batch)),
    };

    private static Receipt ReceiptFor(StreamPosition batch) => new()
    {
        Kind = ReceiptKind.Received,
        Parts = { new BatchPart { Lane = batch.Stream.Lane, Incarnation = batch.Incarnation.ToWire(), Sequence = (ulong)batch.Sequence } },
    };

    private static JournalWrite Sent(StreamPosition position, byte[] digest) => new()
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
                    PlaintextDigest = ByteString.CopyFrom(digest),
                },
            },
        ],
        KeptBatches = [VoidBatches.At(position)],
        Streams = [position],
    };
}
