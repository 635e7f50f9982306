namespace SharingBus.Cli.Bench;

/// <summary>The result of the journal's benchmark.</summary>
internal sealed class JournalBenchResult(
    IReadOnlyDictionary<(bool Server, bool Bare), List<JournalBenchRound>> measured, double fsyncP50Ms)
{
    /// <summary>What every whole round had switched on. There is nothing to switch off.</summary>
    public const string Features =
        "full-sync,salted-commitments,merkle-hashes,requests,contents,message-index,accepted,decided,decision-index,sent,batch-index,kept-batches,streams,cursors";

    public double FsyncP50Ms { get; } = fsyncP50Ms;

    public IReadOnlyList<JournalBenchRound> Sqlite { get; } = measured.GetValueOrDefault((false, false), []);

    public IReadOnlyList<JournalBenchRound> Postgres { get; } = measured.GetValueOrDefault((true, false), []);

    /// <summary>Rounds of entries alone.</summary>
    public IReadOnlyList<JournalBenchRound> BareSqlite { get; } = measured.GetValueOrDefault((false, true), []);

    public IReadOnlyList<JournalBenchRound> BarePostgres { get; } = measured.GetValueOrDefault((true, true), []);

    /// <summary>One flat object, in the names that the measurements are kept under.</summary>
    public Dictionary<string, object> ToJson() => new(StringComparer.Ordinal)
    {
        ["sqlite_entries_per_s"] = Math.Round(Median(Sqlite, static round => round.EntriesPerSecond)),
        ["postgres_entries_per_s"] = Math.Round(Median(Postgres, static round => round.EntriesPerSecond)),
        ["p99_commit_ms"] = Math.Round(
            Math.Max(Median(Sqlite, static round => round.CommitP99Ms), Median(Postgres, static round => round.CommitP99Ms)), 2),
        ["sqlite_p99_commit_ms"] = Math.Round(Median(Sqlite, static round => round.CommitP99Ms), 2),
        ["postgres_p99_commit_ms"] = Math.Round(Median(Postgres, static round => round.CommitP99Ms), 2),
        ["entries_per_notice"] = Math.Round(Median(Sqlite, static round => round.EntriesPerNotice), 3),
        ["notices_per_s"] = Math.Round(Median(Sqlite, static round => round.NoticesPerSecond)),
        ["postgres_notices_per_s"] = Math.Round(Median(Postgres, static round => round.NoticesPerSecond)),
        ["sqlite_cpu_us_per_notice"] = Math.Round(Median(Sqlite, static round => round.CpuMicrosPerNotice), 1),
        ["sqlite_bare_entries_per_s"] = Math.Round(Median(BareSqlite, static round => round.EntriesPerSecond)),
        ["postgres_bare_entries_per_s"] = Math.Round(Median(BarePostgres, static round => round.EntriesPerSecond)),
        ["sqlite_bare_cpu_us_per_entry"] = Math.Round(Median(BareSqlite, static round => round.CpuMicrosPerNotice), 1),
        ["entries_per_commit"] = Math.Round(Median(Sqlite, static round => round.EntriesPerCommit), 1),
        ["fsync_p50_ms"] = Math.Round(FsyncP50Ms, 3),
        ["features_on"] = Features,
    };

    private static double Median(IReadOnlyList<JournalBenchRound> rounds, Func<JournalBenchRound, double> of) =>
        rounds.Count == 0 ? 0 : rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
