using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests;

/// <summary>Memory stays bounded whoever is slow or away: what waits, waits in the journal.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    // A node at work holds 100 to 250 MiB, most of it the runtime's; what waits must not add to it with the number of notices.
    private const double ResidentBoundMiB = 400;
    private const int Streams = 8;

    [Fact]
    public async Task Recipient_WhoseSubscriberNeverReads_StaysBounded()
    {
        await using FaultRun run = await FaultRun.StartAsync(frame: 100);
        using var mute = run.Federation.Client(FaultBundle.Recipient, "desk").Subscribe();
        await mute.RequestStream.WriteAsync(new SubscribeRequest
        {
            Open = new SubscribeOpen { Role = FaultBundle.Role, Subscriber = "mute", MaxOutstanding = 10_000 },
        });
        await run.Load.PublishAsync(streams: 8, perStream: LongForm.Or(1_500, 50_000));

        await RequireAsync(run);
    }

    [Fact]
    public async Task Nodes_WhoseBrokerIsAway_StayBounded()
    {
        await using FaultRun run = await FaultRun.StartAsync(frame: 100);
        await run.Federation.Broker.KillAsync();
        double away = await PublishWhileAwayAsync(run);
        await run.Federation.Broker.StartAsync(CancellationToken.None);

        Assert.True(away < ResidentBoundMiB, $"With the broker away the origin holds {away:0} MiB.");
        await RequireAsync(run);
        Survived.Kills(1);
    }

    [Fact]
    public async Task Origin_WhoseRecipientIsAway_StaysBounded()
    {
        await using FaultRun run = await FaultRun.StartAsync(frame: 100);
        await run.Federation.KillAsync(FaultBundle.Recipient);
        double away = await PublishWhileAwayAsync(run);
        await run.Federation.StartNodeAsync(FaultBundle.Recipient);

        Assert.True(away < ResidentBoundMiB, $"With its recipient away the origin holds {away:0} MiB.");
        await RequireAsync(run);
        Survived.Kills(1);
    }

    // A burst, and in the long form a steady load for as long as the absence lasts: the most that the origin held at any second of it.
    private async Task<double> PublishWhileAwayAsync(FaultRun run)
    {
        await run.Load.PublishAsync(Streams, perStream: LongForm.Or(1_500, 50_000));
        double burst = run.Federation.Origin.ResidentMiB;
        double most = burst;
        using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (int second = 0; second < LongForm.Named("AWAY_SECONDS", 0, 600); second++)
        {
            await seconds.WaitForNextTickAsync();
            await run.Load.PublishAsync(Streams, perStream: 50, prefix: $"away{second}-");
            most = Math.Max(most, run.Federation.Origin.ResidentMiB);
        }

        output.WriteLine($"away: {run.Load.AcceptedCount} accepted, origin {burst:0} MiB after the burst, {most:0} MiB at most");
        return most;
    }

    private async Task RequireAsync(FaultRun run)
    {
        // A second subscriber has its own position: the mute one's entries would stand against it in the checker.
        Verdicts verdicts = await run.JudgeAsync(journals: false);
        output.WriteLine($"origin {run.Federation.Origin.ResidentMiB:0} MiB, recipient {run.Federation.Recipient.ResidentMiB:0} MiB: {verdicts}");

        Assert.Equal(new Verdicts(), verdicts);
        Assert.True(run.Federation.Origin.ResidentMiB < ResidentBoundMiB, $"The origin holds {run.Federation.Origin.ResidentMiB:0} MiB.");
        Assert.True(run.Federation.Recipient.ResidentMiB < ResidentBoundMiB, $"The recipient holds {run.Federation.Recipient.ResidentMiB:0} MiB.");
    }
}
