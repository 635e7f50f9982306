using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests;

/// <summary>T3, T4, T7: the broker is frozen, cut off, or has lost a queue.</summary>
public sealed class BrokerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FlowingAgain = TimeSpan.FromSeconds(30);

    // What a node may hold in memory while its broker is away and thousands of notices wait: the outbox is a cursor over the journal.
    private const double ResidentBoundMiB = 400;

    [Fact]
    public async Task Publish_WhileTheBrokerIsFrozen_EndsByItsDeadlineAndEverythingIsDeliveredLater()
    {
        int frozenSeconds = LongForm.Named("FROZEN_SECONDS", 12, 75);
        await using FaultRun run = await FaultRun.StartAsync();
        Task publishing = run.Load.PublishAsync(streams: 8, perStream: LongForm.Or(250, 1_250));
        await run.Load.WhenAcceptedAsync(500);

        int broker = run.Federation.Broker.ServerPid;
        await HostProcess.SignalAsync(broker, "STOP");
        TimeSpan worst;
        try
        {
            worst = await PublishSinglyAsync(run, TimeSpan.FromSeconds(frozenSeconds));
        }
        finally
        {
            await HostProcess.SignalAsync(broker, "CONT");
        }

        await publishing.WaitAsync(TimeSpan.FromMinutes(3));
        Verdicts verdicts = await run.JudgeAsync();
        double resident = run.Federation.Origin.ResidentMiB;
        output.WriteLine($"frozen {frozenSeconds} s: worst call {worst.TotalSeconds:0.00} s, origin {resident:0} MiB, {verdicts}");

        Assert.True(worst <= CallDeadline + Grace, $"A call took {worst.TotalSeconds:0.0} s.");
        Assert.Equal(new Verdicts(), verdicts);
        Assert.True(resident < ResidentBoundMiB, $"The origin holds {resident:0} MiB.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_CutOffFromTheBroker_FlowAgainAfterTheHeal(bool blackHole)
    {
        await using FaultRun run = await FaultRun.StartAsync(new FederationSetup { ProxyBroker = true });
        Task publishing = run.Load.PublishAsync(streams: 4, perStream: 500);
        await run.Load.WhenAcceptedAsync(300);
        if (blackHole)
        {
            run.Federation.Proxy!.BlackHole();
        }
        else
        {
            run.Federation.Proxy!.ResetAll();
        }

        await publishing.WaitAsync(TimeSpan.FromMinutes(1));
        run.Federation.Proxy.Heal();
        long healed = Stopwatch.GetTimestamp();
        await run.Subscriber.WhenHandledAsync(2_000, FlowingAgain);
        output.WriteLine($"all delivered {Stopwatch.GetElapsedTime(healed).TotalSeconds:0.0} s after the heal");

        Assert.Equal(new Verdicts(), await run.JudgeAsync());
        Assert.True(Stopwatch.GetElapsedTime(healed) <= FlowingAgain * 2);
    }

    [Fact]
    public async Task Notices_ToARecipientWhoseQueueIsDeleted_AreKeptAndSentAgain()
    {
        await using FaultRun run = await FaultRun.StartAsync();
        await run.Load.PublishAsync(streams: 1, perStream: 20, prefix: "before");
        Assert.True(await run.Subscriber.WhenHandledAsync(20, FlowingAgain));
        await run.Federation.KillAsync(FaultBundle.Recipient);
        await run.Federation.DeleteQueueAsync(FaultBundle.Recipient, FaultBundle.Origin, Backbone.Lane.Bulk);

        await run.Load.PublishAsync(streams: 2, perStream: 50, prefix: "gone");
        Accepted[] gone = [.. run.History.Accepted.Where(a => a.RequestId.StartsWith("gone", StringComparison.Ordinal))];
        ExchangeService.ExchangeServiceClient records = run.Federation.Client(FaultBundle.Origin, "records");
        foreach (Accepted accepted in gone)
        {
            var question = new GetNoticeStatusRequest { MessageId = ByteString.CopyFrom(accepted.Id.ToByteArray(bigEndian: true)) };
            GetNoticeStatusResponse status = await records.GetNoticeStatusAsync(question);
            Assert.DoesNotContain(status.Holders, h => h.Received || h.DeliveredRoles.Count > 0);
        }

        await run.Federation.ProvisionAsync();
        await run.Federation.StartNodeAsync(FaultBundle.Recipient);
        Assert.True(await run.Subscriber.WhenHandledAsync(120, TimeSpan.FromSeconds(60)), "What the queue lost was not sent again.");

        Assert.Equal(new Verdicts(), await run.JudgeAsync());
        Survived.Kills(1);
    }

    private static async Task<TimeSpan> PublishSinglyAsync(FaultRun run, TimeSpan during)
    {
        ExchangeService.ExchangeServiceClient client = run.Federation.Client(FaultBundle.Origin, "records");
        long began = Stopwatch.GetTimestamp();
        TimeSpan worst = TimeSpan.Zero;
        for (int number = 0; Stopwatch.GetElapsedTime(began) < during; number++)
        {
            ThreatNotice notice = FaultNotices.Make("single", number);
            var request = new PublishRequest { RequestId = $"single-{number}", Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() };
            run.History.Add(new Published(request.RequestId, FaultBundle.Origin, "single", number, FaultNotices.ViewDigest(notice)));
            long call = Stopwatch.GetTimestamp();
            PublishResponse? answer = null;
            while (answer is null)
            {
                try
                {
                    answer = await client.PublishAsync(request, deadline: TimeProvider.System.GetUtcNow().Add(CallDeadline).UtcDateTime);
                }
                catch (RpcException)
                {
                    // An unknown outcome is asked again under the same id; the call itself ended, which is what is measured.
                    worst = Max(worst, Stopwatch.GetElapsedTime(call));
                    call = Stopwatch.GetTimestamp();
                }
            }

            worst = Max(worst, Stopwatch.GetElapsedTime(call));
            run.History.Add(new Accepted(request.RequestId, FaultLoad.Id(answer.MessageId)));
        }

        return worst;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
