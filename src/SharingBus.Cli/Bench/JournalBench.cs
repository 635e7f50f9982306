using System.Globalization;
using System.Security.Cryptography;
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

    private const int RunBytes = 4;
    private const string Agency = "police-northbridge";

    /// <summary>Runs the benchmark. With <paramref name="json"/> the last line is one flat JSON object.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="json">Whether the last line is JSON.</param>
    /// <param name="time">The clock of the entries.</param>
    /// <param name="postgres">
    /// The database for the rounds on PostgreSQL, as Npgsql writes it; each round makes the schemas <c>police-northbridge-bench-n-run</c> and
    /// <c>-bare-n-run</c> there. Null or empty: not measured.
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
            // A schema in the database is never opened again: its keys go with the directory.
            string run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunBytes));
            Dictionary<(bool Server, bool Bare), List<JournalBenchRound>> measured = [];
            bool[] servers = string.IsNullOrEmpty(postgres) ? [false] : [false, true];
            foreach ((int round, bool server, bool bare) in
                from round in Enumerable.Range(1, Rounds) from server in servers from bare in new[] { false, true } select (round, server, bare))
            {
                string name = $"{Agency}-{(bare ? "bare" : "bench")}-{round}-{run}";
                JournalOptions options = server
                    ? new() { Agency = name, ConnectionString = postgres!, KeyFile = Path.Combine(directory.FullName, $"{name}.keys") }
                    : new() { Agency = name, Path = Path.Combine(directory.FullName, $"{name}.db") };
                measured.TryAdd((server, bare), []);
                measured[(server, bare)].Add(await MeasureAsync(options, bare, time, length));
            }

            Print(output, new JournalBenchResult(measured, FsyncTime.Median(directory)), json);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task<JournalBenchRound> MeasureAsync(JournalOptions options, bool bare, TimeProvider time, TimeSpan length)
    {
        await using Journal journal = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance);
        return await new JournalBenchLoad(journal, time, bare).RunAsync(length);
    }

    private static void Print(TextWriter output, JournalBenchResult result, bool json)
    {
        output.WriteLine(
            $"Publishing {JournalBenchLoad.Publishers} frames of {JournalBenchLoad.FrameNotices} at a time; {JournalBenchLoad.NoticeBytes} bytes a notice; a full disk write takes {Text(result.FsyncP50Ms)} ms (p50)");
        output.WriteLine($"  with {JournalBenchResult.Features}");
        PrintStore(output, "SQLite", result.Sqlite);
        PrintStore(output, "PostgreSQL", result.Postgres);
        output.WriteLine("  Entries alone, with their index, commitments and hashes");
        PrintStore(output, "SQLite", result.BareSqlite);
        PrintStore(output, "PostgreSQL", result.BarePostgres);
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
