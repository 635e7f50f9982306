using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Release;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Tests.Release;

public sealed class OutboxWriteTests
{
    private const int Notices = 1_000;
    private const int Loan = 256 * 1024;
    private const int HeaderAndSignature = 1024;

    [Fact]
    public async Task Build_OfAStepInAChain_IsAWriteOfThatChain()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        OutgoingPositions positions = await OutgoingPositions.LoadAsync(federation.Hosted(TestBundle.School).Journal);
        var chain = new JournalChain();

        JournalWrite write = new OutboxWrite(positions, TestFederation.Start) { Chain = chain }.Build();

        Assert.Same(chain, write.Chain);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1_000)]
    [InlineData(60_000)]
    public async Task Build_OfManyNotices_MakesBatchesThatFitIntoALoanOfMemory(int size)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var write = new OutboxWrite(await OutgoingPositions.LoadAsync(federation.Hosted(TestBundle.School).Journal), TestFederation.Start);
        for (int notice = 0; notice < Notices; notice++)
        {
            write.Add(TestBundle.Police, Lane.Bulk, new Envelope { CommitmentRoot = ByteString.CopyFrom(new byte[size]) });
        }

        write.Build();

        Assert.Equal(Notices, write.Batches.Sum(static batch => BatchPayload.Parser.ParseFrom(batch.Kept.Bytes.Span).Envelopes.Count));
        Assert.All(write.Batches, static batch => Assert.InRange(batch.HeldBytes, 1, Loan));
        Assert.All(write.Batches, static batch => Assert.InRange(Padding.PaddedLength(batch.Kept.Bytes.Length), 1, Loan - HeaderAndSignature));
    }

    [Fact]
    public async Task Build_OfALargeNoticeBetweenOthers_LetsItGoAlone()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var write = new OutboxWrite(await OutgoingPositions.LoadAsync(federation.Hosted(TestBundle.School).Journal), TestFederation.Start);
        foreach (int size in new[] { 100, 1024 * 1024, 100, 100 })
        {
            write.Add(TestBundle.Police, Lane.Bulk, new Envelope { CommitmentRoot = ByteString.CopyFrom(new byte[size]) });
        }

        write.Build();

        Assert.Equal([1, 1, 2], write.Batches.Select(static batch => BatchPayload.Parser.ParseFrom(batch.Kept.Bytes.Span).Envelopes.Count));
    }
}
