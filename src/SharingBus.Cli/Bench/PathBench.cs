using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Backbone.Measuring;

namespace SharingBus.Cli.Bench;

/// <summary>
/// Measures the whole path (publish, accept, decide, filter, seal, broker, open, deliver, acknowledge; each party a process of its own)
/// against the bare broker, in turn and in one run.
/// </summary>
internal sealed class PathBench(PathBenchOptions options, TextWriter output, TextWriter error)
{
    private const int RawMessages = 30_000;
    private const int RawBytes = 1024;
    private const int LowPace = 200;
    private const int FsyncSamples = 200;

    // Every notice is delivered many times: fewer of them take as long.
    private const int FanOutShare = 3;
    private static readonly int[] Windows = [64, 256, 1024];

    // Warm is a federation whose nodes cost no less than this share of their cheapest burst so far, twice running: the runtime then has
    // compiled what runs often, as in a node that has run for an hour. A machine that never comes to rest gets this many bursts.
    private const double WarmShare = 0.95;
    private const int WarmBursts = 2;
    private const int MostWarmUpBursts = 12;

    // What is still under way after the last delivery (receipts) counts as well: the processors are read when it has settled.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private double _viewBytes;

    /// <summary>Runs the benchmark.</summary>
    /// <returns>0, or 1 where the run is void.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var directory = RunDirectory.Prepare(options.Directory, "benchmark");
        var result = await MeasureAsync(directory.Path, cancel);
        Print(result);
        return result.IsValid ? 0 : 1;
    }

    private async Task<PathBenchResult> MeasureAsync(string directory, CancellationToken cancel)
    {
        var fsync = FsyncMillis(directory);
        await using var broker = await PathBroker.StartAsync(options, directory, cancel);
        var result = await MeasurePairAsync(directory, broker, fsync, cancel);
        return options.FanOut < 2
            ? result
            : result with { FanOutRatio = await FanOutMicrosAsync(directory, broker, cancel) / result.Median(round => round.CpuMicros["origin"]) };
    }

    private async Task<PathBenchResult> MeasurePairAsync(string directory, PathBroker broker, double fsync, CancellationToken cancel)
    {
        await using var federation = await PathFederation.StartAsync(Path.Combine(directory, "pair"), broker, recipients: 1, error, cancel);
        var raw = new RawBrokerLoad(broker.Options);
        output.WriteLine($"fsync p50 {Text(fsync)} ms; warming up");
        await raw.MeasureAsync(RawMessages / 2, RawBytes, Windows[1], cancel);
        var warmUp = await WarmUpAsync(federation, cancel);
        output.WriteLine($"warm after {warmUp} notices");
        List<PathRound> rounds = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Add(await RoundAsync(broker, raw, federation, cancel));
            Print(round, rounds[^1]);
        }

        var low = await PaceAsync(federation, LowPace, cancel);
        var half = await PaceAsync(federation, (int)(rounds.Select(r => r.PathPerSecond).Order().ElementAt(rounds.Count / 2) / 2), cancel);
        return new PathBenchResult
        {
            Rounds = rounds,
            AtTwoHundred = low,
            AtHalf = half,
            FanOut = options.FanOut,
            FsyncMillis = fsync,
            WarmUpNotices = warmUp,
            OriginMiB = federation.Origin.ResidentMiB,
            RecipientMiB = federation.Recipients[0].ResidentMiB,
            NoticeBytes = new PathNotices().MeanBytes,
            ViewBytes = _viewBytes,
        };
    }

    // Microseconds of the origin's processor a notice, each of which goes to several recipients.
    private async Task<double> FanOutMicrosAsync(string directory, PathBroker broker, CancellationToken cancel)
    {
        var notices = options.Notices / FanOutShare;
        await using var federation = await PathFederation.StartAsync(Path.Combine(directory, "fan-out"), broker, options.FanOut, error, cancel);
        await WarmUpAsync(federation, cancel);
        var before = federation.Origin.Cpu;
        await BurstAsync(federation, notices, cancel);
        await Task.Delay(Settle, cancel);
        return Micros(federation.Origin.Cpu - before, notices) ?? 0;
    }

    // How many notices it took.
    private async Task<int> WarmUpAsync(PathFederation federation, CancellationToken cancel)
    {
        var notices = Math.Max(1, options.Notices / 3);
        var cheapest = double.MaxValue;
        var bursts = 0;
        for (var warm = 0; warm < WarmBursts && bursts < MostWarmUpBursts; bursts++)
        {
            var before = NodeCpu(federation);
            await BurstAsync(federation, notices, cancel);
            await Task.Delay(Settle, cancel);
            var cost = Micros(NodeCpu(federation) - before, notices) ?? 0;
            warm = cost >= WarmShare * cheapest ? warm + 1 : 0;
            cheapest = Math.Min(cheapest, cost);
        }

        return bursts * notices;
    }

    private async Task<PathRound> RoundAsync(PathBroker broker, RawBrokerLoad raw, PathFederation federation, CancellationToken cancel)
    {
        var rawPerSecond = new Dictionary<int, double>();
        var brokerBefore = broker.Cpu;
        foreach (var window in Windows)
        {
            rawPerSecond[window] = await raw.MeasureAsync(RawMessages, RawBytes, window, cancel);
        }

        var rawBroker = Micros(broker.Cpu - brokerBefore, RawMessages * Windows.Length);
        brokerBefore = broker.Cpu;
        var before = Cpu(federation);
        var (published, delivered) = await BurstAsync(federation, options.Notices, cancel);
        await Task.Delay(Settle, cancel);
        var cpu = Cpu(federation).ToDictionary(p => p.Key, p => Micros(p.Value - before[p.Key], options.Notices) ?? 0, StringComparer.Ordinal);
        cpu["broker"] = Micros(broker.Cpu - brokerBefore, options.Notices) ?? 0;
        return new PathRound
        {
            RawPerSecond = rawPerSecond,
            RawBrokerMicros = rawBroker,
            PathPerSecond = options.Notices / Seconds(published.Began, delivered.Last),
            AcceptedPerSecond = options.Notices / Seconds(published.Began, published.Ended),
            CpuMicros = cpu,
        };
    }

    private async Task<(PathPublished Published, PathDelivered Delivered)> BurstAsync(PathFederation federation, int notices, CancellationToken cancel)
    {
        var delivering = Task.WhenAll(federation.Subscribers.Select(subscriber => subscriber.AskAsync<PathDelivered>($"{notices}", cancel)));
        var published = await federation.Publisher.AskAsync<PathPublished>($"burst {notices}", cancel);
        if (published.Refused > 0)
        {
            throw new CommandFailure(ExitCodes.Failed, $"{published.Refused} notices were refused: {published.Reason}");
        }

        var delivered = (await delivering).MaxBy(each => each.Last)!;
        _viewBytes = delivered.Bytes;
        return (published, delivered);
    }

    private async Task<PathLatency> PaceAsync(PathFederation federation, int perSecond, CancellationToken cancel)
    {
        await Task.Delay(Settle, cancel);
        var delivering = federation.Subscribers[0].AskAsync<PathDelivered>($"{perSecond * options.LatencySeconds}", cancel);
        await federation.Publisher.AskAsync<PathPublished>($"pace {perSecond} {options.LatencySeconds}", cancel);
        var delivered = await delivering;
        return new PathLatency(perSecond, delivered.P50, delivered.P99);
    }

    private static Dictionary<string, TimeSpan?> Cpu(PathFederation federation) => new(StringComparer.Ordinal)
    {
        ["publisher"] = federation.Publisher.Cpu,
        ["origin"] = federation.Origin.Cpu,
        ["recipient"] = federation.Recipients[0].Cpu,
        ["subscriber"] = federation.Subscribers[0].Cpu,
    };

    private static TimeSpan? NodeCpu(PathFederation federation) =>
        federation.Recipients.Aggregate(federation.Origin.Cpu, (sum, recipient) => sum + recipient.Cpu);

    private static double? Micros(TimeSpan? cpu, int count) => cpu?.TotalMicroseconds / count;

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;

    // What a durable write costs here: a page appended and synchronised, on the same disk as the journals.
    private static double FsyncMillis(string directory)
    {
        var path = Path.Combine(directory, "fsync");
        var samples = new double[FsyncSamples];
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            var page = new byte[4096];
            for (var sample = 0; sample < FsyncSamples; sample++)
            {
                var began = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                samples[sample] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }

        File.Delete(path);
        return samples.Order().ElementAt(FsyncSamples / 2);
    }

    private void Print(int number, PathRound round)
    {
        var windows = string.Join(' ', round.RawPerSecond.Select(pair => $"{pair.Key}:{Text(pair.Value)}"));
        var cpu = string.Join(' ', round.CpuMicros.Select(pair => $"{pair.Key} {Text(pair.Value)}"));
        output.WriteLine($"round {number + 1}: raw {windows} (broker {Text(round.RawBrokerMicros ?? 0)} us)   path {Text(round.PathPerSecond)}   ratio {round.Ratio:0.00}"
            + $"   accepted {Text(round.AcceptedPerSecond)}/s   us a notice: {cpu}");
        output.Flush();
    }

    private void Print(PathBenchResult result)
    {
        output.WriteLine($"raw {Text(result.Raw)}/s   path {Text(result.Path)}/s   ratio {result.Ratio:0.00}{(result.IsValid ? "" : "   VOID: the raw rate is no yardstick")}");
        output.WriteLine($"latency at {result.AtTwoHundred.PerSecond}/s: p50 {result.AtTwoHundred.P50:0.00} ms, p99 {result.AtTwoHundred.P99:0.00} ms;"
            + $" at {result.AtHalf.PerSecond}/s: p50 {result.AtHalf.P50:0.00} ms, p99 {result.AtHalf.P99:0.00} ms");
        output.WriteLine($"resident: origin {Text(result.OriginMiB)} MiB, recipient {Text(result.RecipientMiB)} MiB; notice {Text(result.NoticeBytes)} bytes, view {Text(result.ViewBytes)} bytes");
        if (result.FanOutRatio is { } ratio)
        {
            output.WriteLine($"origin's processor with {options.FanOut} recipients and {PathPolicy.ViewsOf(options.FanOut)} views for their case desks: {ratio:0.00} times that with one");
        }

        output.WriteLine($"on: {PathBenchResult.FeaturesOn}");
        if (options.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(result.ToJson()));
        }
    }

    private static string Text(double value) => value.ToString(value < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
