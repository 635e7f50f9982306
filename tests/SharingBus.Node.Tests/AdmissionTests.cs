using System.Diagnostics;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Admission;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit;
using SharingBus.TestKit.Disks;

namespace SharingBus.Node.Tests;

/// <summary>What is refused at the door, how long the caller is told to wait, and what goes on all the same.</summary>
public sealed class AdmissionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What a caller is told to wait for room on a disk, at most.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Publish_OnALowDisk_IsRefusedWithAWaitWhileChangesAndReceivingGoOn()
    {
        long free = 1_000;
        await using TestFederation federation = await TestFederation.StartAsync();
        await RestartAsync(federation, new AdmissionOptions { DiskReserveBytes = 100, RightsReserveBytes = 10, Measure = _ => new DiskSpace(Interlocked.Read(ref free), 1_000) });
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        await HeldAsync(records, accepted, h => h.Received);

        Interlocked.Exchange(ref free, 50);
        RpcException refused = await UntilRefusedAsync(records);
        await records.ChangeNoticeAsync(Retraction(accepted, "c1"));
        await HeldAsync(records, accepted, h => h.ChangeConfirmed); // the confirmation is received on the low disk

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("DISK_LOW", WireError.ReasonOf(refused));
        Assert.InRange(WireError.RetryAfterOf(refused)!.Value, TimeSpan.FromMilliseconds(1), LongestRetry);
        NotebookService.NotebookServiceClient notebook = federation.NotebookAt(TestBundle.School, TestBundle.School);
        WriteNotesRequest notes = new() { After = (await notebook.GetNotebookAsync(new GetNotebookRequest())).End, Notes = { ByteString.CopyFromUtf8("a") } };
        Assert.Equal("DISK_LOW", WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await notebook.WriteNotesAsync(notes))));
        Interlocked.Exchange(ref free, 9);
        Assert.Equal("DISK_LOW", await UntilChangeRefusedAsync(records, accepted));
        Interlocked.Exchange(ref free, 1_000);
        await UntilAcceptedAsync(records);
    }

    [Fact]
    public async Task Batch_ReceivedBelowTheLowerReserve_StaysWithTheBackboneUntilThereIsRoom()
    {
        long free = 9;
        var answers = Channel.CreateUnbounded<ReceiveOutcome>();
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.Watch = connection => new WatchedBackbone(connection, answers.Writer);
        await RestartAsync(
            federation,
            new AdmissionOptions { DiskReserveBytes = 100, RightsReserveBytes = 10, Measure = _ => new DiskSpace(Interlocked.Read(ref free), 1_000) },
            TestBundle.Police);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");

        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        using var patience = new CancellationTokenSource(Patience);
        ReceiveOutcome first = await answers.Reader.ReadAsync(patience.Token);
        Interlocked.Exchange(ref free, 1_000);
        await HeldAsync(records, accepted, h => h.Received);

        Assert.Equal(ReceiveOutcome.Requeue, first);
    }

    [Fact]
    public async Task Publish_FasterThanTheSystemMay_IsRefusedNoticeByNoticeWithAWait()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.RecordsPerSecond = 0.001;
        await RestartAsync(federation, new AdmissionOptions());
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        using var call = records.PublishStream();
        await call.RequestStream.WriteAsync(new PublishStreamRequest { Requests = { Notices.Threat().Request("r1"), Notices.Threat().Request("r2") } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        PublishStreamResponse answer = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await records.PublishAsync(Notices.Threat().Request("r3")));

        Assert.NotNull(answer.Results[0].Accepted);
        Assert.Equal("RATE_EXCEEDED", answer.Results[1].Refused.Reason);
        Assert.InRange(answer.Results[1].Refused.RetryAfterMillis, 900_000ul, 1_000_000ul);
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.InRange(WireError.RetryAfterOf(refused)!.Value, TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(1_000));
    }

    [Fact]
    public async Task Publish_OnADiskThatIsReallyFull_IsRefusedWithinASecondLosesNothingAndRecovers()
    {
        using SmallDisk? disk = SmallDisk.Mount(megabytes: 24);
        if (disk is null)
        {
            Availability.Missing("A small disk needs Linux, root and the right to mount a tmpfs.");
            return;
        }

        await using TestFederation federation = await TestFederation.StartAsync();
        federation.Directories[TestBundle.School] = disk.Path;
        await RestartAsync(federation, new AdmissionOptions { DiskReserveBytes = 0 }); // the disk itself is the bound
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse first = await records.PublishAsync(Notices.Threat().Request("first"));
        await HeldAsync(records, first, h => h.Received);

        disk.Fill();
        long began = Stopwatch.GetTimestamp();
        List<PublishResponse> accepted = [first];
        RpcException? refused = null;
        for (int n = 0; refused is null; n++)
        {
            began = Stopwatch.GetTimestamp();
            try
            {
                accepted.Add(await records.PublishAsync(Notices.Threat().Request($"r{n}")));
            }
            catch (RpcException full)
            {
                refused = full;
            }
        }

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal((StatusCode.ResourceExhausted, "JOURNAL_FULL"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.InRange(WireError.RetryAfterOf(refused)!.Value, TimeSpan.FromMilliseconds(1), LongestRetry);
        disk.MakeRoom();
        accepted.Add(await UntilAcceptedAsync(records));
        foreach (PublishResponse notice in accepted)
        {
            await HeldAsync(records, notice, h => h.Received);
        }
    }

    private static async Task RestartAsync(TestFederation federation, AdmissionOptions admission, string agency = TestBundle.School)
    {
        await federation.StopNodeAsync(agency);
        federation.Admission = admission;
        await federation.StartNodeAsync(agency);
    }

    private static ChangeNoticeRequest Retraction(PublishResponse target, string requestId) => new()
    {
        RequestId = requestId,
        Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = target.MessageId },
    };

    private static async Task<RpcException> UntilRefusedAsync(ExchangeService.ExchangeServiceClient records)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (int n = 0; ; n++)
        {
            try
            {
                await records.PublishAsync(Notices.Threat().Request($"until-{n}"), cancellationToken: patience.Token);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                return refused;
            }
        }
    }

    private static async Task<string?> UntilChangeRefusedAsync(ExchangeService.ExchangeServiceClient records, PublishResponse target)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await records.ChangeNoticeAsync(Retraction(target, "c1"), cancellationToken: patience.Token);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                return WireError.ReasonOf(refused);
            }
        }
    }

    private static async Task<PublishResponse> UntilAcceptedAsync(ExchangeService.ExchangeServiceClient records)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await records.PublishAsync(Notices.Threat().Request("again"), cancellationToken: patience.Token);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                // Each question is a round trip, so this neither sleeps nor spins.
            }
        }
    }

    private static async Task HeldAsync(ExchangeService.ExchangeServiceClient records, PublishResponse notice, Func<Holder, bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        var ask = new GetNoticeStatusRequest { MessageId = notice.MessageId };
        while (!(await records.GetNoticeStatusAsync(ask, cancellationToken: patience.Token)).Holders.Any(holds))
        {
        }
    }
}
