using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// Destroys the keys of what was erased, so that no copy of the journal gives it back, and records that they are destroyed. First the keys,
/// then the record: after a crash in between they are destroyed again, which changes nothing.
/// </summary>
public sealed class PayloadDestruction : JournalChore
{
    /// <summary>Between two rounds, 1 min: an order is to be carried out within the hour.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    // Keys destroyed with one write of their file.
    private const int KeysAtOnce = 1_024;

    // Up to where batches' keys are destroyed, and how many of them were spared. Rounds come one after the other.
    private long _batchesDone;
    private int _batchesSpared;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public PayloadDestruction(Journal journal, TimeSpan interval, TimeProvider time, ILogger logger)
        : base(journal, interval, time, failure => RetentionLog.KeysKept(logger, failure, journal.Agency))
    {
    }

    /// <summary>Destroys the keys of all that is erased by now, and of batches that are not kept any more.</summary>
    /// <exception cref="JournalException">The keys' file or the journal could not be written: what is left waits.</exception>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        while (await Store.ErasedKeysAsync(KeysAtOnce, cancellation) is { Count: > 0 } due)
        {
            long[] numbers = [.. due.Select(static key => key.Number)];
            Store.Keys.Destroy(numbers);
            await Journal.AppendAsync(new JournalWrite { Entries = await RecordsAsync(due, cancellation), DestroyedKeys = numbers }, cancellation);
        }

        await DestroyBatchesAsync(cancellation);
    }

    // Batches hold what may have been erased since. That they are dropped is on record already.
    private async Task DestroyBatchesAsync(CancellationToken cancellation)
    {
        long end = Store.NextBatchKey;
        if (end == _batchesDone && _batchesSpared == 0)
        {
            return;
        }

        // Behind this write, what was given a key before it is kept or came to nothing.
        await Journal.AppendAsync(new JournalWrite(), cancellation);
        IReadOnlyList<long> kept = await Store.KeptKeysAsync(cancellation);
        Store.Keys.DestroyBatches(end, kept);
        (_batchesDone, _batchesSpared) = (end, kept.Count);
    }

    // An entry for each reason.
    private async ValueTask<IReadOnlyList<JournalEntry>> RecordsAsync(IReadOnlyList<ErasedKey> due, CancellationToken cancellation)
    {
        SortedDictionary<DestructionReason, MemoryStream> ids = [];
        foreach (IGrouping<long, ErasedKey> entry in due.GroupBy(static key => key.Content.Index))
        {
            EntryPage page = await Store.EntriesAsync(entry.Key, 1, EntryKinds.All, cancellation);
            JournalEntry? home = page.Entries is [{ } found] && found.Index == entry.Key
                ? found.Parse()
                : throw new JournalException(JournalError.Corrupt, $"Entry {entry.Key}, whose content was erased, is not stored.");
            foreach (ErasedKey key in entry)
            {
                if (!ids.TryGetValue(key.Reason, out MemoryStream? named))
                {
                    ids.Add(key.Reason, named = new MemoryStream());
                }

                named.Write(IdOf(home, key.Content.Part).Span);
            }
        }

        return
        [
            .. ids.Select(group => new JournalEntry
            {
                TimeUnixMicros = NowUnixMicros,
                PayloadsDestroyed = new PayloadsDestroyed { MessageIds = ByteString.CopyFrom(group.Value.ToArray()), Reason = group.Key },
            }),
        ];
    }

    // Other content than that of messages is never erased.
    private static ReadOnlyMemory<byte> IdOf(JournalEntry? entry, int part) => entry?.EventCase switch
    {
        JournalEntry.EventOneofCase.Accepted => entry!.Accepted.MessageId.Memory,
        JournalEntry.EventOneofCase.Received => entry!.Received.MessageIds.Memory.Slice(part * PackedIds.Size, PackedIds.Size),
        _ => ReadOnlyMemory<byte>.Empty,
    };
}
