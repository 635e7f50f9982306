using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Tests.Checkpoints;

/// <summary>A journal's readings, of which some answer otherwise.</summary>
internal sealed class ReplacedReadings(IJournalReadings journal) : IJournalReadings
{
    public Func<EntryPage, EntryPage> Entries { get; set; } = static page => page;

    public Func<IReadOnlyList<TreeHash>, IReadOnlyList<TreeHash>> Hashes { get; set; } = static hashes => hashes;

    public async ValueTask<EntryPage> EntriesAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default) =>
        Entries(await journal.EntriesAsync(from, limit, kinds, cancellation));

    public async ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default) =>
        Hashes(await journal.HashesAsync(positions, cancellation));

    public ValueTask<long> SizeAsync(CancellationToken cancellation = default) => journal.SizeAsync(cancellation);

    public ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default) =>
        journal.CommitmentsAsync(from, count, cancellation);

    public ValueTask<IReadOnlyDictionary<Guid, MessageHome>> HomesAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) =>
        journal.HomesAsync(messageIds, cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> MentionsAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        journal.MentionsAsync(messageId, limit, cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> EntriesOfBatchAsync(StreamPosition batch, int limit, CancellationToken cancellation = default) =>
        journal.EntriesOfBatchAsync(batch, limit, cancellation);

    public ValueTask<EntryRange?> DecidedInAsync(long accepted, CancellationToken cancellation = default) => journal.DecidedInAsync(accepted, cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> InboxAsync(string role, long from, int limit, CancellationToken cancellation = default) =>
        journal.InboxAsync(role, from, limit, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ContentAsync(ContentKey key, CancellationToken cancellation = default) => journal.ContentAsync(key, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ContentsAsync(long index, CancellationToken cancellation = default) =>
        journal.ContentsAsync(index, cancellation);

    public ValueTask<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> ContentsAsync(long from, long end, long maxBytes, CancellationToken cancellation = default) =>
        journal.ContentsAsync(from, end, maxBytes, cancellation);

    public ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        journal.DerivedAsync(messageId, limit, cancellation);

    public ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default) => journal.ParentsAsync(messageId, cancellation);

    public ValueTask<RequestRecord?> RequestAsync(string caller, string requestId, CancellationToken cancellation = default) =>
        journal.RequestAsync(caller, requestId, cancellation);

    public ValueTask<long?> CursorAsync(string name, CancellationToken cancellation = default) => journal.CursorAsync(name, cancellation);

    public ValueTask<IReadOnlyList<StreamPosition>> StreamsAsync(CancellationToken cancellation = default) => journal.StreamsAsync(cancellation);

    public ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(StreamPosition behind, int limit, CancellationToken cancellation = default) =>
        journal.KeptBatchesAsync(behind, limit, cancellation);

    public ValueTask<IReadOnlyList<StreamPosition>> LeftBehindAsync(CancellationToken cancellation = default) => journal.LeftBehindAsync(cancellation);

    public ValueTask<IReadOnlyList<ChangeRecord>> ChangesAsync(Guid target, CancellationToken cancellation = default) => journal.ChangesAsync(target, cancellation);

    public ValueTask<IReadOnlySet<Guid>> ChangedAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) =>
        journal.ChangedAsync(messageIds, cancellation);
}
