using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Trace;

/// <summary>What a journal holds of a message, entry by entry with its way to one root.</summary>
public static class MessageProof
{
    /// <summary>Proves every entry below a size that concerns a message. What happened to it later is a later checkpoint's.</summary>
    public static async Task<ProveMessageResponse> MakeAsync(Journal journal, Guid message, long size, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        MessageTrace trace = await new MessageTracer(journal).TraceAsync(message, cancellation);
        List<StoredEntry> all = [.. trace.Entries.Concat(trace.DecisionClasses)];

        // What has ended stands as its commitment, beside the entry that records it.
        foreach (long record in all.Select(static entry => entry.EndedBy).OfType<long>().Distinct().ToArray())
        {
            all.AddRange((await journal.Read.EntriesAsync(record, 1, EntryKinds.All, cancellation)).Entries);
        }

        // What a journal that was put back cannot account for, and what ended behind the size, is not shown here to have ended.
        int unproven = all.RemoveAll(entry => entry.IsErased && !(entry.EndedBy < size));
        var answer = new ProveMessageResponse { Incomplete = !trace.IsComplete || unproven > 0 };
        foreach (StoredEntry entry in all.DistinctBy(static entry => entry.Index).Where(entry => entry.Index < size).OrderBy(static entry => entry.Index))
        {
            IReadOnlyList<TreeHash> path = await journal.Proofs.InclusionAsync(entry.Index, size, cancellation);
            answer.Entries.Add(new ProvenEntry
            {
                Index = (ulong)entry.Index,
                Salt = UnsafeByteOperations.UnsafeWrap(entry.Salt),
                Entry = UnsafeByteOperations.UnsafeWrap(entry.Body),
                Path = { path.ToWire() },
                Commitment = entry.IsErased ? (await journal.Read.CommitmentsAsync(entry.Index, 1, cancellation)).ToWire().First() : ByteString.Empty,
                EndedBy = (ulong)(entry.EndedBy ?? 0),
            });
        }

        return answer;
    }

    /// <summary>Hashes as messages carry them.</summary>
    public static IEnumerable<ByteString> ToWire(this IEnumerable<TreeHash> path) =>
        path.Select(static hash => UnsafeByteOperations.UnsafeWrap(hash.ToArray()));
}
