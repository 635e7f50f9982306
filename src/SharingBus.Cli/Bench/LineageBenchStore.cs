using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>One store: fills a journal while its checkpoints are re-derived, then traces messages in it, with the proof of every entry.</summary>
internal sealed class LineageBenchStore(TextWriter output, TimeProvider time, long entries) : IAsyncDisposable
{
    // Small, so that the disk holds millions: what is measured are entries, proofs and indexes.
    private const int NoticeBytes = 64;
    private const int Traces = 2_000;
    private const int Seed = 20260302;

    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(10);

    private Journal? _journal;

    public Journal Journal => _journal ?? throw new InvalidOperationException("Fill it first.");

    /// <summary>Fills the journal and measures it.</summary>
    public async Task<LineageBenchRound> MeasureAsync(JournalOptions options, Func<long> bytes)
    {
        _journal = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance);
        await _journal.AppendAsync(new JournalWrite { Entries = [Entry(new JournalEntry { BundleAdopted = new BundleAdopted { Version = 7 } }), Class(Verdict.Released), Class(Verdict.Withheld)] });
        using var filled = new CancellationTokenSource();
        Task checking = CheckAsync(filled.Token);
        using var load = new LineageBenchLoad(_journal, new JournalBenchWrites(time, NoticeBytes), entries);
        double appended = await load.RunAsync();
        await filled.CancelAsync();
        await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        double[] times = await TraceAsync();
        return new LineageBenchRound(appended, _journal.Size, times[times.Length / 2], times[times.Length * 99 / 100], (double)bytes() / _journal.Size);
    }

    /// <summary>Ids of messages, drawn from all over the journal.</summary>
    public async Task<IReadOnlyList<Guid>> DrawAsync(int count)
    {
        var random = new Random(Seed);
        HashSet<Guid> ids = [];
        while (ids.Count < count)
        {
            EntryPage page = await Journal.Read.EntriesAsync(random.NextInt64(Journal.Size), 1, EntryKinds.Of(JournalEntry.EventOneofCase.Accepted));
            if (page.Entries.Count > 0)
            {
                ids.Add(PackedIds.At(page.Entries[0].Parse()!.Accepted.MessageId, 0));
            }
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _journal?.DisposeAsync() ?? ValueTask.CompletedTask;

    // As a node does whose checkpoint is asked for again and again.
    private async Task CheckAsync(CancellationToken cancel)
    {
        var log = new VerifiedLog(Journal.Read);
        long told = Stopwatch.GetTimestamp();
        while (!cancel.IsCancellationRequested)
        {
            await log.RootAsync(Journal.Size, cancel);
            if (Stopwatch.GetElapsedTime(told) > BetweenWords)
            {
                told = Stopwatch.GetTimestamp();
                output.WriteLine($"  {Journal.Size:N0} entries of {entries:N0}");
            }

            await Task.Delay(BetweenCheckpoints, cancel);
        }
    }

    private async Task<double[]> TraceAsync()
    {
        IReadOnlyList<Guid> messages = await DrawAsync((int)Math.Min(Traces, entries / 8));
        double[] times = new double[messages.Count];
        for (int trace = 0; trace < times.Length; trace++)
        {
            long began = Stopwatch.GetTimestamp();
            ProveMessageResponse proof = await MessageProof.MakeAsync(Journal, messages[trace], Journal.Size);
            times[trace] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (proof.Entries.Count < 3)
            {
                throw new InvalidOperationException("A message has no entries: nothing is measured.");
            }
        }

        Array.Sort(times);
        return times;
    }

    private JournalEntry Class(Verdict verdict) => Entry(new JournalEntry
    {
        DecisionClass = new DecisionClass
        {
            BundleVersion = 7,
            Type = NoticeType.ThreatNotice,
            Recipient = JournalBenchWrites.Recipient,
            Role = verdict == Verdict.Released ? "education.safeguarding-lead" : "education.coordinator",
            Verdict = verdict,
            AgreementId = "prevention-team",
            RuleIds = { "team-threats", "ceiling/team-threats" },
            ReleasedPaths = { "handling", "category", "severity", "title", "observed_at", "place", "persons.names" },
            WithheldPaths = { "narrative", "persons.health_note" },
            Obligations = new Obligations(),
        },
    });

    private JournalEntry Entry(JournalEntry entry)
    {
        entry.TimeUnixMicros = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        return entry;
    }
}
