using System.Diagnostics;
using System.Security.Cryptography;

namespace SharingBus.Cli.FusionBench;

/// <summary>
/// Measures the fusion hub: a process of its own, fed over TLS with generated notices, its history on disk and its alerts published. The node
/// before it is a stand-in, so that the hub alone is measured.
/// </summary>
internal sealed class HubBench(HubBenchOptions options, bool json, TextWriter output)
{
    /// <summary>Notices a second of the paced part: the rate that is asked for.</summary>
    public const int PacedPerSecond = 5_000;

    private const int Slices = 10;
    private const double MegaByte = 1_000_000;
    private const double MebiByte = 1_048_576;

    /// <summary>Runs it.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("sharingbus-bench-hub-").FullName;
        try
        {
            int[] seeds = options.Given is [] ? [.. Enumerable.Range(0, options.Seeds).Select(_ => Drawn())] : [.. options.Given];
            var (precision, recall) = (1.0, 1.0);
            foreach (var seed in seeds)
            {
                var score = await QualityAsync(Path.Combine(directory, $"quality-{seed}"), seed, cancel);
                (precision, recall) = (Math.Min(precision, score.Precision), Math.Min(recall, score.Recall));
            }

            var result = await LoadAsync(Path.Combine(directory, "load"), seeds, cancel);
            if (json)
            {
                output.WriteLine((result with { Precision = precision, Recall = recall }).ToJson());
            }

            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<PairScore> QualityAsync(string directory, int seed, CancellationToken cancel)
    {
        LabelledNotices history = new(seed, options.QualityNotices);
        await using var hub = await HubBenchProcess.StartAsync(directory, cancel);
        await FeedAsync(hub, directory, history, (0, history.Count), cancel);
        var groups = await hub.GroupsAsync(cancel);
        var score = PairScore.Of(Enumerable.Range(0, history.Count)
            .Select(number => history[number])
            .Select(notice => (notice.Truth, groups.GetValueOrDefault(notice.Id))));
        output.WriteLine($"  seed {seed,-11} {history.Count} notices  precision {score.Precision:F4}  recall {score.Recall:F4}  of {score.True} true pairs");
        return score;
    }

    private async Task<HubBenchResult> LoadAsync(string directory, int[] seeds, CancellationToken cancel)
    {
        var seed = options.Given is [var given, ..] ? given : Drawn();
        LabelledNotices history = new(seed, options.Notices + (PacedPerSecond * options.PacedSeconds));
        await using var hub = await HubBenchProcess.StartAsync(directory, cancel);
        List<(double PerSecond, double CpuMicros)> slices = [];
        var memory = 0.0;
        for (var slice = 0; slice < Slices; slice++)
        {
            var (first, end) = ((int)((long)options.Notices * slice / Slices), (int)((long)options.Notices * (slice + 1) / Slices));
            var (started, cpu) = (Stopwatch.GetTimestamp(), hub.Cpu);
            await FeedAsync(hub, directory, history, (first, end), cancel);
            slices.Add(((end - first) / Stopwatch.GetElapsedTime(started).TotalSeconds, (hub.Cpu - cpu).TotalMicroseconds / (end - first)));
            memory = Math.Max(memory, hub.ResidentMiB * MebiByte / MegaByte);
            output.WriteLine($"  history {end,9}  {slices[^1].PerSecond,8:F0} notices/s  {slices[^1].CpuMicros,6:F1} us CPU a notice  {memory,6:F0} MB");
        }

        await PaceAsync(hub, history, cancel);
        var latencies = hub.Node.Latencies.Order().ToList();
        output.WriteLine($"  at {PacedPerSecond}/s  p50 {Percentile(latencies, 0.5):F1} ms  p99 {Percentile(latencies, 0.99):F1} ms  worst {latencies[^1]:F1} ms");
        return new HubBenchResult
        {
            NoticesPerSecond = slices[^1].PerSecond,
            SituationP50Ms = Percentile(latencies, 0.5),
            SituationP99Ms = Percentile(latencies, 0.99),
            MemoryMb = Math.Max(memory, hub.ResidentMiB * MebiByte / MegaByte),
            CostRatio = slices[^1].CpuMicros / slices[1].CpuMicros,
            CpuMicros = slices[^1].CpuMicros,
            Precision = 1,
            Recall = 1,
            Notices = options.Notices,
            QualityNotices = options.QualityNotices,
            Alerts = hub.Node.Alerts,
            Seeds = [.. seeds, seed],
        };
    }

    private static async Task FeedAsync(HubBenchProcess hub, string directory, LabelledNotices history, (int First, int End) range, CancellationToken cancel)
    {
        var feeding = Task.Run(
            () =>
            {
                // Notices are made side by side and delivered in their order.
                foreach (var notice in Enumerable.Range(range.First, range.End - range.First).AsParallel().AsOrdered()
                    .WithDegreeOfParallelism(2).Select(number => history[number]))
                {
                    cancel.ThrowIfCancellationRequested();
                    hub.Node.Deliver(notice, due: null);
                }
            },
            cancel);
        while (hub.Node.Acknowledged < range.End)
        {
            hub.RequireRunning(directory);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await hub.Node.WaitAsync(range.End, patience.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Looked whether the hub still runs; then on.
            }
        }

        await feeding;
    }

    // Open loop: each notice has its time, whether the hub keeps up or not.
    private async Task PaceAsync(HubBenchProcess hub, LabelledNotices history, CancellationToken cancel)
    {
        var prepared = Enumerable.Range(options.Notices, history.Count - options.Notices).AsParallel().AsOrdered().Select(number => history[number]).ToList();
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; number < prepared.Count; number++)
        {
            var due = start + (number * Stopwatch.Frequency / PacedPerSecond);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, cancel);
            }

            hub.Node.Deliver(prepared[number], due);
        }

        await hub.Node.WaitAsync(history.Count, cancel);
    }

    private static int Drawn() => RandomNumberGenerator.GetInt32(int.MaxValue);

    private static double Percentile(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}
