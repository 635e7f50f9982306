using System.Diagnostics;
using System.Threading.Channels;
using SharingBus.Lineage.Journals;

namespace SharingBus.Cli.Bench;

/// <summary>
/// One round: publishers hand over frames and wait for the answer, and one outbox follows and writes what becomes of the notices, as
/// a node does. The outbox is at most some frames behind, so that both count in every second. A bare round has neither the outbox nor
/// requests and content: entries with their index of messages, their commitments and hashes.
/// </summary>
internal sealed class JournalBenchLoad
{
    /// <summary>Frames on their way at the same time.</summary>
    public const int Publishers = 8;

    /// <summary>Notices in a frame.</summary>
    public const int FrameNotices = 64;

    /// <summary>Bytes of a notice.</summary>
    public const int NoticeBytes = 1024;

    // The first writes pay for compiling and for making the file.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly Journal _journal;
    private readonly JournalBenchWrites _writes;
    private readonly Channel<(Guid[] Ids, long First)> _accepted = Channel.CreateBounded<(Guid[] Ids, long First)>(Publishers);
    private readonly bool _bare;
    private long _decided;

    public JournalBenchLoad(Journal journal, TimeProvider time, bool bare)
    {
        _journal = journal;
        _bare = bare;
        _writes = new JournalBenchWrites(time);
    }

    public async Task<JournalBenchRound> RunAsync(TimeSpan length)
    {
        long stop = Stopwatch.GetTimestamp() + (long)((WarmUp + length).TotalSeconds * Stopwatch.Frequency);
        Task outbox = Task.Run(FollowAsync);
        Task[] publishers = [.. Enumerable.Range(0, Publishers).Select(_ => Task.Run(() => PublishAsync(stop)))];
        await Task.Delay(WarmUp);

        using CommitTimes commits = new(_journal.Agency);
        (long entries, long decided, long began, TimeSpan cpu) = (_journal.Size, Volatile.Read(ref _decided), Stopwatch.GetTimestamp(), Cpu());
        await Task.WhenAll(publishers);
        _accepted.Writer.Complete();
        await outbox;

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double notices = _decided - decided;
        return new JournalBenchRound
        {
            EntriesPerSecond = (_journal.Size - entries) / seconds,
            NoticesPerSecond = notices / seconds,
            EntriesPerNotice = (double)_journal.Size / _decided,
            EntriesPerCommit = (double)(_journal.Size - entries) / commits.Count,
            CommitP50Ms = commits.Percentile(0.5),
            CommitP99Ms = commits.Percentile(0.99),
            CpuMicrosPerNotice = (Cpu() - cpu).TotalMicroseconds / notices,
        };
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private async Task PublishAsync(long stop)
    {
        while (Stopwatch.GetTimestamp() < stop)
        {
            (Guid[] ids, JournalWrite[] frame) = _writes.Publish(FrameNotices, _bare);
            IReadOnlyList<JournalReceipt> receipts = await _journal.AppendManyAsync(frame);
            if (_bare)
            {
                Interlocked.Add(ref _decided, FrameNotices);
                continue;
            }

            await _accepted.Writer.WriteAsync((ids, receipts[0].FirstIndex));
        }
    }

    private async Task FollowAsync()
    {
        long cursor = 0;
        await foreach ((Guid[] ids, long first) in _accepted.Reader.ReadAllAsync())
        {
            List<Guid> page = [.. ids];
            long from = first;
            while (page.Count + FrameNotices <= JournalBenchWrites.BatchNotices && _accepted.Reader.TryRead(out (Guid[] Ids, long First) more))
            {
                page.AddRange(more.Ids);
                from = Math.Min(from, more.First);
            }

            cursor += page.Count;
            await _journal.AppendAsync(_writes.Decide(page, from, cursor));
            Volatile.Write(ref _decided, cursor);
        }
    }
}
