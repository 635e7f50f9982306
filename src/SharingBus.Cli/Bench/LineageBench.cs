using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using SharingBus.Lineage.Journals;

namespace SharingBus.Cli.Bench;

/// <summary>
/// Measures the evidence: entries a second with hashes, receipts and checkpoints that are re-derived meanwhile; the trace of one message among
/// millions, with the proof of every entry; the check of a package of ten thousand receipts.
/// </summary>
internal static class LineageBench
{
    /// <summary>Entries of each journal.</summary>
    public const int DefaultEntries = 10_000_000;

    private const int RunBytes = 4;
    private const string Agency = "police-northbridge";

    /// <summary>Runs the benchmark. With <paramref name="json"/> the last line is one flat JSON object.</summary>
    public static async Task<int> RunAsync(TextWriter output, bool json, TimeProvider time, long entries, string? postgres)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("sharingbus-bench-lineage-");
        try
        {
            output.WriteLine($"SQLite, {entries:N0} entries");
            string file = Path.Combine(directory.FullName, "journal.db");
            await using var sqlite = new LineageBenchStore(output, time, entries);
            LineageBenchRound first = await sqlite.MeasureAsync(
                new JournalOptions { Agency = Agency, Path = file }, () => directory.EnumerateFiles("journal.db*").Sum(each => each.Length));
            Print(output, first);
            (double pack, double verify, int receipts, long bytes) = await LineageBenchPackage.MeasureAsync(sqlite, time);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {receipts:N0} receipts packed in {pack:0.00} s ({bytes / 1024.0 / 1024.0:0.0} MiB), checked in {verify:0.00} s"));
            LineageBenchRound? second = string.IsNullOrEmpty(postgres) ? null : await OnPostgresAsync(output, time, entries, postgres, directory);
            if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(Figures(first, second, pack, verify, receipts)));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task<LineageBenchRound> OnPostgresAsync(TextWriter output, TimeProvider time, long entries, string postgres, DirectoryInfo directory)
    {
        output.WriteLine($"PostgreSQL, {entries:N0} entries");
        string agency = $"{Agency}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunBytes))}";
        await using var store = new LineageBenchStore(output, time, entries);
        LineageBenchRound round = await store.MeasureAsync(new JournalOptions { Agency = agency, ConnectionString = postgres, KeyFile = Path.Combine(directory.FullName, "postgres.keys") }, () => SizeOf(postgres, agency));
        Print(output, round);
        return round;
    }

    private static long SizeOf(string postgres, string schema)
    {
        using var connection = new NpgsqlConnection(postgres);
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'";
        command.Parameters.AddWithValue(schema);
        return (long)command.ExecuteScalar()!;
    }

    private static void Print(TextWriter output, LineageBenchRound round) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {round.AppendPerSecond:0} entries/s  trace among {round.Entries:N0} p50 {round.TraceP50Ms:0.00} p99 {round.TraceP99Ms:0.00} ms  {round.BytesPerEntry:0} bytes an entry"));

    private static Dictionary<string, double> Figures(LineageBenchRound sqlite, LineageBenchRound? postgres, double pack, double verify, int receipts) => new(StringComparer.Ordinal)
    {
        ["append_per_s"] = Math.Round(sqlite.AppendPerSecond),
        ["postgres_append_per_s"] = Math.Round(postgres?.AppendPerSecond ?? 0),
        ["trace_p99_ms_sqlite"] = Math.Round(sqlite.TraceP99Ms, 2),
        ["trace_p99_ms_postgres"] = Math.Round(postgres?.TraceP99Ms ?? 0, 2),
        ["verify_10k_s"] = Math.Round(verify, 2),
        ["pack_10k_s"] = Math.Round(pack, 2),
        ["receipts"] = receipts,
        ["entries"] = sqlite.Entries,
        ["bytes_per_entry"] = Math.Round(sqlite.BytesPerEntry, 1),
        ["postgres_bytes_per_entry"] = Math.Round(postgres?.BytesPerEntry ?? 0, 1),
    };
}
