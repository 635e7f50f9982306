using System.Diagnostics;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Node;

namespace SharingBus.FaultTests;

/// <summary>T1: a node ends between one durable step of the path and the next, at each of them by name.</summary>
public sealed class CrashPointTests(ITestOutputHelper output)
{
    private const int Streams = 4;
    private const int PerStream = 100;

    // Small ones, so that each moment comes often.
    private const int FrameNotices = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Node_ThatEndsAtEveryNamedMoment_KeepsItsPromise()
    {
        int times = LongForm.Named("CRASHES", 1, 10);
        await using FaultRun run = await FaultRun.StartAsync(frame: FrameNotices);
        int crashes = 0;
        foreach (string moment in PathMoments.All)
        {
            for (int time = 1; time <= times; time++)
            {
                await CrashAsync(run, moment, time);
                crashes++;
            }
        }

        Verdicts verdicts = await run.JudgeAsync();
        output.WriteLine($"{crashes} crashes at {PathMoments.All.Count} moments, {run.Load.AcceptedCount} accepted: {verdicts}");
        Assert.Equal(new Verdicts(), verdicts);
        Survived.Kills(crashes);
    }

    private static string OwnerOf(string moment) =>
        moment is PathMoments.Accepted or PathMoments.Decided or PathMoments.Sealed or PathMoments.Confirmed ? FaultBundle.Origin : FaultBundle.Recipient;

    private async Task CrashAsync(FaultRun run, string moment, int count)
    {
        string agency = OwnerOf(moment);
        await run.Federation.KillAsync(agency);
        await run.Federation.StartNodeAsync(agency, $"{moment}:{count}");
        HostProcess victim = agency == FaultBundle.Origin ? run.Federation.Origin : run.Federation.Recipient;
        Task publishing = run.Load.PublishAsync(Streams, PerStream, $"{moment}-{count}-");
        await victim.EndedAsync();

        TimeSpan start = await run.Federation.KillAndStartAsync(agency);
        long began = Stopwatch.GetTimestamp();
        bool flows = await run.FlowsAsync($"after-{moment}-{count}-", Patience);
        TimeSpan again = start + Stopwatch.GetElapsedTime(began);
        await publishing.WaitAsync(Patience);
        ServingAgain.Require(run.Federation, $"{moment} {count}", flows, again, output);
    }
}
