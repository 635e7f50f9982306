using System.Diagnostics;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Bench;

/// <summary>Fills a journal as a node does: publishers hand over frames, an outbox reads them in order and decides them, the recipient's receipts come in.</summary>
internal sealed class LineageBenchLoad(Journal journal, JournalBenchWrites writes, long entries) : IDisposable
{
    // So far the outbox may be behind: then publishers wait, as they do at a node that has more than it can keep up with.
    private const int MostBehind = 16 * JournalBenchWrites.BatchNotices;

    private static readonly EntryKinds Kinds = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted);

    private readonly SemaphoreSlim _room = new(MostBehind, MostBehind);
    private long _published;
    private bool _isOver;

    /// <summary>Fills it.</summary>
    /// <returns>Durable entries a second.</returns>
    public async Task<double> RunAsync()
    {
        long size = journal.Size;
        long began = Stopwatch.GetTimestamp();
        Task outbox = Task.Run(FollowAsync);
        await Task.WhenAll(Enumerable.Range(0, JournalBenchLoad.Publishers).Select(_ => Task.Run(PublishAsync)));
        Volatile.Write(ref _isOver, true);
        await outbox;
        return (journal.Size - size) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private async Task PublishAsync()
    {
        while (journal.Size < entries)
        {
            (_, JournalWrite[] frame) = writes.Publish(JournalBenchLoad.FrameNotices, bare: false);
            for (int notice = 0; notice < frame.Length; notice++)
            {
                await _room.WaitAsync();
            }

            await journal.AppendManyAsync(frame);
            Interlocked.Add(ref _published, frame.Length);
        }
    }

    private async Task FollowAsync()
    {
        long next = 0;
        long decided = 0;
        while (!Volatile.Read(ref _isOver) || decided < Volatile.Read(ref _published))
        {
            EntryPage page = await journal.Read.EntriesAsync(next, JournalBenchWrites.BatchNotices, Kinds);
            if (page.Entries.Count == 0)
            {
                await Task.Yield();
                continue;
            }

            next = page.Next;
            decided += page.Entries.Count;
            List<Guid> ids = [.. page.Entries.Select(static entry => PackedIds.At(entry.Parse()!.Accepted.MessageId, 0))];
            await journal.AppendAsync(writes.Decide(ids, page.Entries[0].Index, decided));
            await journal.AppendAsync(writes.Receipts());
            _room.Release(page.Entries.Count);
        }
    }
}
