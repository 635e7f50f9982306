using System.Diagnostics;
using System.Security.Cryptography;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests;

/// <summary>T1: processes are killed under load, at moments nobody chose.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] EndpointsGivenUp = ["[4007]", "[4008]"];

    [Fact]
    public async Task Federation_WhoseProcessesAreKilledUnderLoad_KeepsItsPromise()
    {
        int kills = LongForm.Named("KILLS", 5, 100);
        int perStream = kills * 150;
        await using FaultRun run = await FaultRun.StartAsync();
        Task publishing = run.Load.PublishAsync(streams: 8, perStream);
        string[] victims = LongForm.Text("VICTIM") is { } one ? [one] : ["origin", "recipient", "broker", "policy service", "origin"];
        for (int kill = 0; kill < kills; kill++)
        {
            int target = Math.Min(run.Load.AcceptedCount + RandomNumberGenerator.GetInt32(100, 600), 8 * perStream);
            await run.Load.WhenAcceptedAsync(target);
            await KillAsync(run, victims[kill % victims.Length], kill);
        }

        await publishing.WaitAsync(TimeSpan.FromMinutes(LongForm.Or(3, 30)));
        Verdicts verdicts = await run.JudgeAsync();
        output.WriteLine($"{kills} kills, {run.Load.AcceptedCount} accepted: {verdicts}");

        Assert.Equal(new Verdicts(), verdicts);
        Survived.Kills(kills);
    }

    private async Task KillAsync(FaultRun run, string victim, int kill)
    {
        TimeSpan start = TimeSpan.Zero;
        switch (victim)
        {
            case "broker":
                await run.Federation.Broker.KillAsync();
                await run.Federation.Broker.StartAsync(CancellationToken.None);
                break;
            case "policy service":
                await run.Federation.KillAndStartPolicyServiceAsync();
                break;
            default:
                start = await run.Federation.KillAndStartAsync(victim == "origin" ? FaultBundle.Origin : FaultBundle.Recipient);
                break;
        }

        // What the product answers for: from the moment its surroundings are there until notices are accepted and flow again.
        long began = Stopwatch.GetTimestamp();
        bool flows = await run.FlowsAsync($"after-{kill}-", Patience);
        TimeSpan again = start + Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{victim}: killed, {GivenUp(run)} endpoints given up so far");
        if (!flows)
        {
            output.WriteLine($"origin: {run.Federation.Origin.LastWords}{Environment.NewLine}recipient: {run.Federation.Recipient.LastWords}");
        }

        ServingAgain.Require(run.Federation, victim, flows, again, output);
    }

    // What the nodes that run now said of endpoints that hung: without their deadlines each would be a lane that stands still.
    private static int GivenUp(FaultRun run) =>
        new[] { run.Federation.Origin, run.Federation.Recipient }.Sum(node => EndpointsGivenUp.Sum(id => node.Output.Split(id).Length - 1));
}
