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

namespace SharingBus.Node.Tests.Restores;

/// <summary>What the digest in a receipt says of the journal that hears it.</summary>
public sealed class StaleReceiptTests : IAsyncDisposable
{
    private const string Now = "the batch that stands there";
    private const string Before = "the batch that stood there";
    private const string Void = "void";

    private static readonly StreamPosition Batch =
        new(new StreamKey(TestBundle.Police, Lane.Bulk, StreamDirection.Outgoing), Guid.CreateVersion7(TestFederation.Start), 1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-receipts-");
    private readonly TestClock _clock = new(TestFederation.Start);

    [Theory]
    [InlineData(Now, Before, true)]
    [InlineData(Now, Now, false)]
    [InlineData(Now, Void, false)] // it was sent void in the end
    [InlineData(Void, Now, false)] // it had arrived before it became void
    [InlineData(Now, "", false)] // the giver does not say
    public async Task Receipt_ForAnotherBatchThanWasSent_HasTheStreamBeginAnew(string sent, string received, bool beginsAnew)
    {
        var options = new JournalOptions { Agency = TestBundle.School, Path = Path.Combine(_directory.FullName, "journal.db") };
        await using Journal journal = await Journal.OpenAsync(options, _clock, NullLogger<Journal>.Instance);
        await journal.AppendAsync(Sent(sent));
        await using var outgoing = new OutgoingStreams(null!); // nothing leaves
        var watch = new RestoreWatch(TestBundle.School, journal, outgoing, _clock, NullLogger.Instance);
        var receipt = new Receipt
        {
            Kind = ReceiptKind.Received,
            Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = Batch.Incarnation.ToWire(), Sequence = 1 } },
            BatchDigest = ByteString.CopyFrom(VoidBatches.Short(Digest(received))),
        };

        Task claimed = watch.NextAsync();
        Task heard = watch.HearAsync(
            TestBundle.Police, ReceivedMessages.Read(new BatchPayload { Receipts = { receipt } }.ToByteArray(), most: 1), TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(claimed, heard);

        Assert.Equal(beginsAnew ? new StreamClaim(Batch, Batch) : null, watch.Waiting);
        Assert.Equal(!beginsAnew, heard.IsCompletedSuccessfully); // nothing of it counts before the stream has begun anew
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static byte[] Digest(string batch) => batch switch
    {
        "" => [],
        Void => VoidBatches.Digest.ToArray(),
        _ => SHA256.HashData(Encoding.UTF8.GetBytes(batch)),
    };

    private static JournalWrite Sent(string batch) => new()
    {
        Entries =
        [
            new JournalEntry
            {
                Sent = new Sent
                {
                    Recipient = TestBundle.Police,
                    Lane = Lane.Bulk,
                    Incarnation = Batch.Incarnation.ToWire(),
                    Sequence = 1,
                    PlaintextDigest = ByteString.CopyFrom(Digest(batch)),
                },
            },
        ],
        Streams = [Batch],
    };
}
