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
        StoredEntry[] all = [.. trace.Entries.Concat(trace.DecisionClasses).Where(static entry => !entry.IsErased).DistinctBy(static entry => entry.Index)];
        var answer = new ProveMessageResponse { Incomplete = !trace.IsComplete };
        foreach (StoredEntry entry in all.Where(entry => entry.Index < size).OrderBy(static entry => entry.Index))
        {
            IReadOnlyList<TreeHash> path = await journal.Proofs.InclusionAsync(entry.Index, size, cancellation);
            answer.Entries.Add(new ProvenEntry
            {
                Index = (ulong)entry.Index,
                Salt = UnsafeByteOperations.UnsafeWrap(entry.Salt),
                Entry = UnsafeByteOperations.UnsafeWrap(entry.Body),
                Path = { path.ToWire() },
            });
        }

        return answer;
    }

    /// <summary>Hashes as messages carry them.</summary>
    public static IEnumerable<ByteString> ToWire(this IEnumerable<TreeHash> path) =>
        path.Select(static hash => UnsafeByteOperations.UnsafeWrap(hash.ToArray()));
}
