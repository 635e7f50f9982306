using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Backlogs;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Backlogs;

public sealed class BacklogReadingTests : IDisposable
{
    private static readonly Guid Incarnation = new("0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11");
    private static readonly StreamKey Police = new(TestBundle.Police, Lane.Bulk, StreamDirection.Outgoing);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-backlog-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Backlog_OfARecipientThatIsAway_HasCountBytesAndAge(int batches)
    {
        await using Journal journal = await OpenAsync();
        KeptBatch[] kept = [.. Enumerable.Range(5, batches).Select(Kept)];
        await journal.AppendAsync(new JournalWrite { KeptBatches = kept, Streams = [new StreamPosition(Police, Incarnation, batches + 4)] });

        Backlog backlog = Assert.Single(await new BacklogReading(journal).ReadAsync(TestFederation.Start.AddMinutes(65), CancellationToken.None));

        Assert.Equal((Police, (long)batches), (backlog.Stream, backlog.Batches));
        Assert.Equal(kept.Sum(k => (long)k.Bytes.Length), backlog.Bytes);
        Assert.Equal(TimeSpan.FromMinutes(60), backlog.Age);
    }

    [Fact]
    public async Task Backlog_OfARecipientThatConfirmedAll_IsNothing()
    {
        await using Journal journal = await OpenAsync();
        var last = new StreamPosition(Police, Incarnation, 5);
        await journal.AppendAsync(new JournalWrite { KeptBatches = [Kept(5)], Streams = [last] });
        await journal.AppendAsync(new JournalWrite { DroppedBatches = [last] });

        Assert.Equal([new Backlog(Police, 0, 0, TimeSpan.Zero)], await new BacklogReading(journal).ReadAsync(TestFederation.Start, CancellationToken.None));
    }

    private static KeptBatch Kept(int sequence)
    {
        long accepted = TestFederation.Start.AddMinutes(sequence).ToUnixTimeMilliseconds() * 1000;
        byte[] bytes = new BatchPayload { Envelopes = { new Envelope { AcceptedAtUnixMicros = accepted } } }.ToByteArray();
        return new KeptBatch(new StreamPosition(Police, Incarnation, sequence), new byte[32], bytes);
    }

    private Task<Journal> OpenAsync() => Journal.OpenAsync(
        new JournalOptions { Agency = TestBundle.School, Path = Path.Combine(_directory.FullName, "journal.db") },
        TimeProvider.System,
        NullLogger<Journal>.Instance);
}
