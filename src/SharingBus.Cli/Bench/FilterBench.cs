using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>
/// Measures the wire filter against the usual way: parse, FieldMask.Merge and serialise of the same view, over many distinct notices.
/// Both give the same bytes, or the run is void.
/// </summary>
public static class FilterBench
{
    /// <summary>Distinct notices that are cycled through, so that no cache holds the one that is measured.</summary>
    public const int Notices = 10_000;

    /// <summary>Rounds; the median is told, and all are printed.</summary>
    public const int Rounds = 5;

    private const int WarmUpPasses = 3;
    private const int FilterPasses = 20;
    private const int BaselinePasses = 2;

    /// <summary>The least share of the bytes that the view must release to be a fair case.</summary>
    private const double LeastReleaseShare = 0.4;

    /// <summary>Runs the benchmark. With <paramref name="json"/> the last line is one flat JSON object.</summary>
    /// <returns>0, or 1 where the two ways differ or the view is no fair case.</returns>
    public static int Run(TextWriter output, bool json)
    {
        ArgumentNullException.ThrowIfNull(output);
        var notices = FilterBenchNotices.Make(Notices);
        var decision = FilterBenchFederation.Decide(notices[0]);
        var mask = new FieldMask { Paths = { FilterBenchFederation.MaskPaths } };
        var share = Check(notices, decision.Filter, mask);
        if (share < LeastReleaseShare)
        {
            output.WriteLine(share < 0 ? "VOID: the two ways give different views." : "VOID: the view releases too little.");
            return 1;
        }

        var measured = Measure(notices, decision.Filter, mask);
        var elements = FilterBenchFederation.DecidePerElement(notices[0]);
        var perElement = Median([.. Enumerable.Range(0, Rounds).Select(_ => TimeFilter(notices, elements.Filter).Nanoseconds)]);
        Print(output, new FilterBenchResult
        {
            Notices = notices.Length,
            NoticeBytes = notices.Average(notice => notice.Length),
            ViewBytes = notices.Average(notice => notice.Length) * share,
            ReleaseShare = share,
            WireNs = Median(measured.Wire),
            ParseMaskSerializeNs = Median(measured.Baseline),
            AllocatedBytes = measured.WireAllocated,
            BaselineAllocatedBytes = measured.BaselineAllocated,
            WirePerElementNs = perElement,
            WireRounds = measured.Wire,
            BaselineRounds = measured.Baseline,
        }, json);
        return 0;
    }

    // The share of the bytes that is released; negative where one notice gives two views.
    private static double Check(byte[][] notices, FieldFilter filter, FieldMask mask)
    {
        var view = new byte[notices.Max(notice => notice.Length)];
        var (all, released) = (0L, 0L);
        foreach (var notice in notices)
        {
            var length = filter.Filter(notice, view);
            if (length <= 0 || !view.AsSpan(0, length).SequenceEqual(ParseMaskSerialize(notice, mask)))
            {
                return -1;
            }

            all += notice.Length;
            released += length;
        }

        return (double)released / all;
    }

    private static FilterBenchRounds Measure(byte[][] notices, FieldFilter filter, FieldMask mask)
    {
        for (var i = 0; i < WarmUpPasses; i++)
        {
            TimeFilter(notices, filter);
            TimeBaseline(notices, mask);
        }

        var wire = new double[Rounds];
        var baseline = new double[Rounds];
        var (wireAllocated, baselineAllocated) = (0d, 0d);
        for (var i = 0; i < Rounds; i++)
        {
            (wire[i], wireAllocated) = TimeFilter(notices, filter);
            (baseline[i], baselineAllocated) = TimeBaseline(notices, mask);
        }

        return new FilterBenchRounds(wire, baseline, wireAllocated, baselineAllocated);
    }

    private static (double Nanoseconds, double Allocated) TimeFilter(byte[][] notices, FieldFilter filter)
    {
        var view = new byte[notices.Max(notice => notice.Length)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < FilterPasses; pass++)
        {
            foreach (var notice in notices)
            {
                filter.Filter(notice, view);
            }
        }

        return PerNotice(start, before, notices.Length * FilterPasses);
    }

    private static (double Nanoseconds, double Allocated) TimeBaseline(byte[][] notices, FieldMask mask)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < BaselinePasses; pass++)
        {
            foreach (var notice in notices)
            {
                ParseMaskSerialize(notice, mask);
            }
        }

        return PerNotice(start, before, notices.Length * BaselinePasses);
    }

    private static (double Nanoseconds, double Allocated) PerNotice(long start, long before, int count)
    {
        var elapsed = Stopwatch.GetElapsedTime(start);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return (elapsed.TotalNanoseconds / count, (double)allocated / count);
    }

    private static byte[] ParseMaskSerialize(byte[] notice, FieldMask mask)
    {
        var view = new ThreatNotice();
        mask.Merge(ThreatNotice.Parser.ParseFrom(notice), view);
        return view.ToByteArray();
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Print(TextWriter output, FilterBenchResult result, bool json)
    {
        output.WriteLine($"{result.Notices} distinct notices of {Text(result.NoticeBytes)} bytes; the view releases {Text(100 * result.ReleaseShare)} %");
        output.WriteLine($"  wire filter             {Text(result.WireNs),8} ns   {Text(result.AllocatedBytes)} bytes allocated   rounds {Rounded(result.WireRounds)}");
        output.WriteLine($"  with an element rule    {Text(result.WirePerElementNs),8} ns");
        output.WriteLine($"  parse, mask, serialise  {Text(result.ParseMaskSerializeNs),8} ns   {Text(result.BaselineAllocatedBytes)} bytes allocated   rounds {Rounded(result.BaselineRounds)}");
        output.WriteLine($"  ratio                   {Text(result.Ratio),8}");
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result.ToJson()));
        }
    }

    private static string Rounded(double[] rounds) => string.Join(' ', rounds.Select(Text));

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
