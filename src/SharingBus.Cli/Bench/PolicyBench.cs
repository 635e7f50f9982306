using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;

namespace SharingBus.Cli.Bench;

/// <summary>Measures a federation's policies: compiling them, deciding by them, and the filters that follow. Every decision measured releases something.</summary>
public static class PolicyBench
{
    /// <summary>Rounds; the median is told.</summary>
    public const int Rounds = 5;

    /// <summary>Rounds of new decisions: in the first of them much of the time is that of compiling the code, and a node runs for months.</summary>
    public const int UncachedRounds = 15;

    /// <summary>Decisions of one round, all about different classes of notices.</summary>
    public const int Decisions = 8_000;

    private const int CachedPasses = 20;
    private const int FilterPasses = 20;
    private const int Notices = 10_000;
    private const int SecretBytes = 32;

    /// <summary>Runs the benchmark. With <paramref name="json"/> the last line is one flat JSON object.</summary>
    /// <returns>0, or 1 where the federation does not compile as it should.</returns>
    public static int Run(TextWriter output, bool json)
    {
        ArgumentNullException.ThrowIfNull(output);
        var bytes = PolicyBenchFederation.Make().ToByteArray();
        var start = Stopwatch.GetTimestamp();
        var first = Compile(bytes);
        var firstMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (first.Errors.Count > 0)
        {
            output.WriteLine($"VOID: {first.Errors[0]}");
            return 1;
        }

        var questions = PolicyBenchFederation.Questions().Where(question => first.Decide(question).Verdict == Verdict.Released).Take(Decisions).ToArray();
        var uncached = Median([.. Enumerable.Range(0, UncachedRounds).Select(_ => Uncached(Compile(bytes), questions))], round => round.Mean);
        var notices = FilterBenchNotices.Make(Notices);
        var keys = new PseudonymKeys(new byte[SecretBytes], new byte[SecretBytes]);
        var plain = FilterBenchFederation.Decide(notices[0]).Filter;
        var coarse = FilterBenchFederation.DecideCoarser(notices[0]).Filter;
        var filter = Median([.. Enumerable.Range(0, Rounds).Select(_ => TimeFilter(notices, plain, keys))], round => round.Nanoseconds);
        var transform = Median([.. Enumerable.Range(0, Rounds).Select(_ => TimeFilter(notices, coarse, keys))], round => round.Nanoseconds);
        Print(output, new PolicyBenchResult
        {
            CompileMs = Median([.. Enumerable.Range(0, Rounds).Select(_ => TimeCompile(bytes))], one => one),
            CompileFirstMs = firstMs,
            CachedNs = Median([.. Enumerable.Range(0, Rounds).Select(_ => TimeCached(first, questions))], one => one),
            UncachedUs = uncached.Mean,
            UncachedSpreadUs = (uncached.Median, uncached.P99),
            UncachedCpuUs = uncached.Cpu,
            UncachedAllocatedBytes = uncached.Allocated,
            Views = questions.Select(question => first.Decide(question).Filter).Distinct().Count(),
            FilterNs = filter.Nanoseconds,
            FilterAllocatedBytes = filter.Allocated,
            TransformUs = transform.Nanoseconds / 1000,
            TransformAllocatedBytes = transform.Allocated,
            MemoryMb = Held(bytes) / (1024d * 1024),
        }, json);
        return 0;
    }

    private static CompiledBundle Compile(byte[] bytes) => CompiledBundle.Compile(Bundle.Parser.ParseFrom(bytes));

    private static double TimeCompile(byte[] bytes)
    {
        var start = Stopwatch.GetTimestamp();
        Compile(bytes);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static (double Mean, double Median, double P99, double Cpu, double Allocated) Uncached(CompiledBundle bundle, DecisionRequest[] questions)
    {
        var times = new double[questions.Length];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        var whole = Stopwatch.GetTimestamp();
        for (var i = 0; i < questions.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            bundle.Decide(questions[i]);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        var mean = Stopwatch.GetElapsedTime(whole).TotalMicroseconds / questions.Length;
        var cpuMean = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / questions.Length;
        var allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / questions.Length;
        Array.Sort(times);
        return (mean, times[times.Length / 2], times[times.Length * 99 / 100], cpuMean, allocated);
    }

    private static double TimeCached(CompiledBundle bundle, DecisionRequest[] questions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < CachedPasses; pass++)
        {
            foreach (ref readonly var question in questions.AsSpan())
            {
                bundle.Decide(question);
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / (CachedPasses * questions.Length);
    }

    private static (double Nanoseconds, double Allocated) TimeFilter(byte[][] notices, FieldFilter filter, PseudonymKeys keys)
    {
        var view = new byte[filter.MaxViewLength(notices.Max(notice => notice.Length))];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < FilterPasses; pass++)
        {
            foreach (var notice in notices)
            {
                filter.Filter(notice, view, keys);
            }
        }

        var count = FilterPasses * notices.Length;
        return (Stopwatch.GetElapsedTime(start).TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
    }

    // With as many decisions as it ever remembers, released and withheld.
    private static double Held(byte[] bytes)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var bundle = Compile(bytes);
        foreach (var question in PolicyBenchFederation.Questions().Take(CompiledBundle.MaxRememberedDecisions))
        {
            bundle.Decide(question);
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(bundle);
        return held;
    }

    private static T Median<T>(T[] rounds, Func<T, double> by) => rounds.OrderBy(by).ElementAt(rounds.Length / 2);

    private static void Print(TextWriter output, PolicyBenchResult result, bool json)
    {
        output.WriteLine(
            $"{PolicyBenchFederation.Roles} roles, {PolicyBenchFederation.Agencies} agencies, {PolicyBenchFederation.Rules} rules; {Decisions} classes of notices, {result.Views} views");
        output.WriteLine($"  compile                 {Text(result.CompileMs),8} ms   the first time {Text(result.CompileFirstMs)} ms");
        output.WriteLine($"  remembered decision     {Text(result.CachedNs),8} ns");
        output.WriteLine(
            $"  new decision            {Text(result.UncachedUs),8} us   half below {Text(result.UncachedSpreadUs.Median)} us, 99 of 100 below {Text(result.UncachedSpreadUs.P99)} us; {Text(result.UncachedCpuUs)} us of processor time; {Text(result.UncachedAllocatedBytes)} bytes allocated");
        output.WriteLine($"  wire filter             {Text(result.FilterNs),8} ns   {Text(result.FilterAllocatedBytes)} bytes allocated");
        output.WriteLine($"  with coarser forms      {Text(result.TransformUs),8} us   {Text(result.TransformAllocatedBytes)} bytes allocated");
        output.WriteLine($"  held in memory          {Text(result.MemoryMb),8} MiB");
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result.ToJson()));
        }
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
