using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;

namespace SharingBus.Cli.Bench;

/// <summary>
/// Measures an agency's journal under the writes of a node that publishes: on a SQLite file with full synchronisation and on PostgreSQL
/// with synchronous commit, hashes included. A notice counts once it is answered as accepted and its decision is durable too.
/// </summary>
public static class JournalBench
{
    /// <summary>Rounds of each store; the median is told, and all are printed.</summary>
    public const int Rounds = 3;

    /// <summary>How long one round writes.</summary>
    public static readonly TimeSpan DefaultRoundLength = TimeSpan.FromSeconds(4);

    private const string Agency = "police-northbridge";

    /// <summary>Runs the benchmark. With <paramref name="json"/> the last line is one flat JSON object.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="json">Whether the last line is JSON.</param>
    /// <param name="time">The clock of the entries.</param>
    /// <param name="postgres">
    /// The database for the rounds on PostgreSQL, as Npgsql writes it; each round uses the schema <c>police-northbridge-bench-n</c> there,
    /// which must not exist or be an earlier run's. Null or empty: not measured.
    /// </param>
    /// <param name="roundLength">How long one round writes: <see cref="DefaultRoundLength"/> where it is null.</param>
    /// <returns>0.</returns>
    public static async Task<int> RunAsync(
        TextWriter output, bool json, TimeProvider time, string? postgres = null, TimeSpan? roundLength = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(time);
        TimeSpan length = roundLength ?? DefaultRoundLength;
        DirectoryInfo directory = Directory.CreateTempSubdirectory("sharingbus-bench-journal-");
        try
        {
            List<JournalBenchRound> sqlite = [];
            List<JournalBenchRound> server = [];
            for (int round = 1; round <= Rounds; round++)
            {
                string path = Path.Combine(directory.FullName, $"journal-{round}.db");
                sqlite.Add(await MeasureAsync(new JournalOptions { Agency = Agency, Path = path }, time, length));
                if (!string.IsNullOrEmpty(postgres))
                {
                    server.Add(await MeasureAsync(
                        new JournalOptions { Agency = $"{Agency}-bench-{round}", ConnectionString = postgres }, time, length));
                }
            }

            Print(output, new JournalBenchResult(sqlite, server, FsyncTime.Median(directory)), json);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task<JournalBenchRound> MeasureAsync(JournalOptions options, TimeProvider time, TimeSpan length)
    {
        await using Journal journal = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance);
        return await new JournalBenchLoad(journal, time).RunAsync(length);
    }

    private static void Print(TextWriter output, JournalBenchResult result, bool json)
    {
        output.WriteLine(
            $"Publishing {JournalBenchLoad.Publishers} frames of {JournalBenchLoad.FrameNotices} at a time; {JournalBenchLoad.NoticeBytes} bytes a notice; a full disk write takes {Text(result.FsyncP50Ms)} ms (p50)");
        output.WriteLine($"  with {JournalBenchResult.Features}");
        PrintStore(output, "SQLite", result.Sqlite);
        PrintStore(output, "PostgreSQL", result.Postgres);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result.ToJson()));
        }
    }

    private static void PrintStore(TextWriter output, string store, IReadOnlyList<JournalBenchRound> rounds)
    {
        if (rounds.Count == 0)
        {
            output.WriteLine($"  {store,-11} not measured: name a database");
        }

        foreach (JournalBenchRound round in rounds)
        {
            output.WriteLine(
                $"  {store,-11} {Text(round.EntriesPerSecond),8} entries/s  {Text(round.NoticesPerSecond),8} notices/s  {Text(round.EntriesPerCommit),6} entries a commit  commit p50 {Text(round.CommitP50Ms)} p99 {Text(round.CommitP99Ms)} ms  {Text(round.CpuMicrosPerNotice)} us CPU of this process a notice");
        }
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
