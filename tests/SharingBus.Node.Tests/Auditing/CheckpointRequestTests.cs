using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Auditing;

/// <summary>An agency signs what it stands for, or says why it does not.</summary>
public sealed class CheckpointRequestTests
{
    private const string School = TestBundle.School;

    [Fact]
    public async Task Checkpoint_OfAJournalThatWasAltered_IsNotSigned()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await federation.StopNodeAsync(School);
        byte[] commitment;
        await using (Journal journal = await Journal.OpenAsync(federation.JournalOf(School), federation.Clock, NullLogger<Journal>.Instance))
        {
            commitment = (await journal.Read.CommitmentsAsync(0, 1, TestContext.Current.CancellationToken))[0].ToArray();
        }

        // Entries are sealed; what the log is made of is not.
        await AlterAsync(federation.JournalOf(School).Path, commitment);
        await federation.StartNodeAsync(School);

        RpcException refused = await RefusalAsync(async () => await federation.Auditor(School).GetCheckpointAsync(new GetCheckpointRequest()));

        Assert.Equal((StatusCode.DataLoss, "JOURNAL_ALTERED"), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task CheckpointAndView_WithoutAKeyInForce_AreNotSigned()
    {
        long ends = (TestFederation.Start.AddHours(1) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await using TestFederation federation = await TestFederation.StartAsync(
            shape: bundle => bundle.Shape = shaped => shaped.Agencies.Single(agency => agency.Id == School).SigningKeys[0].ValidUntilUnixMicros = ends);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("r1"));
        ByteString given = (await desk.NextAsync()).MessageId;
        LineageService.LineageServiceClient auditor = federation.Auditor(School);
        var view = new GetViewProofRequest { MessageId = given, Recipient = TestBundle.Police, Role = TestBundle.DutyDesk };
        Assert.NotEmpty((await auditor.GetCheckpointAsync(new GetCheckpointRequest())).Note);
        Assert.NotNull((await auditor.GetViewProofAsync(view)).Proof);

        federation.Clock.Advance(TimeSpan.FromHours(2));
        RpcException checkpoint = await RefusalAsync(async () => await auditor.GetCheckpointAsync(new GetCheckpointRequest()));
        RpcException proof = await RefusalAsync(async () => await auditor.GetViewProofAsync(view));

        Assert.Equal((StatusCode.FailedPrecondition, "CHECKPOINT_NOT_SIGNED"), (checkpoint.StatusCode, WireError.ReasonOf(checkpoint)));
        Assert.Equal((StatusCode.FailedPrecondition, "VIEW_NOT_SIGNED"), (proof.StatusCode, WireError.ReasonOf(proof)));
    }

    [Fact]
    public async Task Growth_FromASizeBeyondTheOther_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("r2")); // two entries at least, decided or not
        LineageService.LineageServiceClient auditor = federation.Auditor(School);
        ulong size = (await auditor.GetCheckpointAsync(new GetCheckpointRequest())).Size;
        async Task<GetConsistencyProofResponse> AskAsync(ulong from, ulong to) =>
            await auditor.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = from, Size = to });

        Assert.NotEmpty((await AskAsync(1, size)).Path);
        foreach ((ulong from, ulong to, string field) in new[] { (size, size - 1, "old_size"), (ulong.MaxValue, size, "old_size"), (1ul, size + 1_000, "size") })
        {
            RpcException refused = await RefusalAsync(() => AskAsync(from, to));
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_REQUEST"), (refused.StatusCode, WireError.ReasonOf(refused)));
            Assert.Equal(field, Assert.Single(WireError.ViolationsOf(refused)).Field);
        }
    }

    private static Task<RpcException> RefusalAsync(Func<Task> ask) => Assert.ThrowsAsync<RpcException>(ask);

    // As somebody would who can write to the disk and cannot write to the journal.
    private static async Task AlterAsync(string path, byte[] written)
    {
        byte[] file = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        int at = file.AsSpan().IndexOf(written);
        Assert.True(at >= 0, "The journal's file does not hold the commitment as it is.");
        file[at] ^= 1;
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
    }
}
