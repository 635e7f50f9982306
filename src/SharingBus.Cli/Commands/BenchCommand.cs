using System.CommandLine;
using SharingBus.Cli.Bench;
using SharingBus.Cli.FusionBench;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus bench</c>: measurements that anybody can repeat.</summary>
internal static class BenchCommand
{
    /// <summary>2 min: processes are asked to end and get their time for it, and what is at a broker that stays is removed.</summary>
    private static readonly TimeSpan PathStop = TimeSpan.FromMinutes(2);

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("bench", "Measure, and print every round.") { Filter(), ThePolicy(), TheJournal(), TheLineage(), TheHub(), ThePath() };

    private static ToolCommand Filter()
    {
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var command = new ToolCommand(
            "filter", "Measure the wire filter against parse, mask and serialise of the same view.", "bench filter", "bench filter --json") { json };
        command.SetAction(line => FilterBench.Run(line.InvocationConfiguration.Output, line.GetValue(json)));
        return command;
    }

    private static ToolCommand ThePolicy()
    {
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var command = new ToolCommand(
            "policy", "Measure compiling, deciding and filtering with 1,000 rules for 200 roles of 30 agencies.", "bench policy", "bench policy --json") { json };
        command.SetAction(line => PolicyBench.Run(line.InvocationConfiguration.Output, line.GetValue(json)));
        return command;
    }

    private static ToolCommand TheJournal()
    {
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of a PostgreSQL to measure beside SQLite" };
        var command = new ToolCommand(
            "journal",
            "Measure durable entries a second, hashes included, on SQLite and on PostgreSQL.",
            "bench journal",
            "bench journal --json --postgres 'Host=/run/postgresql;Username=sharingbus;Database=sharingbus'") { json, postgres };
        command.SetAction((line, _) => JournalBench.RunAsync(
            line.InvocationConfiguration.Output, line.GetValue(json), TimeProvider.System, line.GetValue(postgres)));
        return command;
    }

    private static ToolCommand TheLineage()
    {
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var entries = NumberOption.Create("--entries", "Entries of each journal", least: 1_000, otherwise: LineageBench.DefaultEntries);
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of a PostgreSQL to measure beside SQLite" };
        var command = new ToolCommand(
            "lineage",
            "Measure the evidence: entries a second with receipts and checkpoints, a trace among millions, the check of 10,000 receipts.",
            "bench lineage --json",
            "bench lineage --entries 100000 --postgres 'Host=/run/postgresql;Username=sharingbus;Database=sharingbus'") { json, entries, postgres };
        command.SetAction((line, _) => LineageBench.RunAsync(
            line.InvocationConfiguration.Output, line.GetValue(json), TimeProvider.System, line.GetValue(entries), line.GetValue(postgres)));
        return command;
    }

    private static ToolCommand TheHub()
    {
        var defaults = new HubBenchOptions();
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var notices = NumberOption.Create("--notices", "Notices of the history that it is measured with", least: 1_000, otherwise: defaults.Notices);
        var quality = NumberOption.Create("--quality-notices", "Notices of each measurement of precision and recall", least: 1_000, otherwise: defaults.QualityNotices);
        var seeds = NumberOption.Create("--seeds", "Seeds drawn for precision and recall; the worst counts", least: 0, otherwise: defaults.Seeds);
        var given = new Option<int[]>("--seed") { Description = "A seed to measure with instead of drawn ones, to repeat a run; may be given again" };
        var paced = NumberOption.Create("--paced-seconds", "Seconds at 5,000 notices a second, for the latency", least: 1, otherwise: defaults.PacedSeconds);
        var command = new ToolCommand(
            "hub",
            "Measure the fusion hub: precision and recall on generated notices, notices a second and latency with a long history.",
            "bench hub --json",
            "bench hub --notices 100000 --seeds 1",
            "bench hub --notices 1000 --seed 1754962") { json, notices, quality, seeds, given, paced };
        command.SetAction((line, cancel) => new HubBench(
            new HubBenchOptions
            {
                Notices = line.GetValue(notices),
                QualityNotices = line.GetValue(quality),
                Seeds = line.GetValue(seeds),
                Given = line.GetValue(given) ?? [],
                PacedSeconds = line.GetValue(paced),
            },
            line.GetValue(json),
            line.InvocationConfiguration.Output).RunAsync(cancel));
        return command;
    }

    private static ToolCommand ThePath()
    {
        var defaults = new PathBenchOptions();
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var broker = new BrokerAddress("a private one");
        var rounds = NumberOption.Create("--rounds", "Rounds of raw and path in turn", least: 1, otherwise: defaults.Rounds);
        var notices = NumberOption.Create("--notices", "Notices of one round", least: 1, otherwise: defaults.Notices);
        var seconds = NumberOption.Create("--latency-seconds", "Seconds of each latency", least: 1, otherwise: defaults.LatencySeconds);
        var fanOut = NumberOption.Create("--fan-out", "Recipients of the fan-out; 0 leaves it out", least: 0, otherwise: defaults.FanOut);
        var data = new Option<DirectoryInfo?>("--data") { Description = "Keep journals and logs in this empty directory; it is made where there is none" };
        // The processes of the benchmark are this tool again.
        var worker = new Option<string?>("--worker") { Hidden = true };
        var setup = new Option<FileInfo?>("--setup") { Hidden = true };
        var command = new ToolCommand(
            "path",
            "Measure the whole path, publish to acknowledge over separate processes, against the bare broker in the same run.",
            "bench path",
            "bench path --json",
            "bench path --broker amqp://guest@localhost:5672") { json, rounds, notices, seconds, fanOut, data, worker, setup };
        command.TimeToStop = PathStop;
        broker.AddTo(command);
        command.SetAction((line, cancel) => line.GetValue(worker) is { } role
            ? PathWorker.RunAsync(role, line.GetValue(setup)!, cancel)
            : new PathBench(
                new PathBenchOptions
                {
                    Broker = broker.Read(line),
                    BrokerManagement = broker.Management(line),
                    Rounds = line.GetValue(rounds),
                    Notices = line.GetValue(notices),
                    LatencySeconds = line.GetValue(seconds),
                    FanOut = line.GetValue(fanOut),
                    Directory = line.GetValue(data)?.FullName,
                    Json = line.GetValue(json),
                },
                line.InvocationConfiguration.Output,
                line.InvocationConfiguration.Error).RunAsync(cancel));
        return command;
    }
}
