using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Trace;

/// <summary>Follows messages through one agency's journal. Order is the journal's index, never a clock.</summary>
public sealed class MessageTracer
{
    /// <summary>Entries of one trace: a message has some for each recipient and step, so this is many recipients.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Derived messages of one trace.</summary>
    public const int MaxDerived = 1_000;

    private readonly Journal _journal;

    /// <summary>Traces in the given journal.</summary>
    public MessageTracer(Journal journal) => _journal = journal;

    /// <summary>Everything the journal knows of a message; empty lists where it knows nothing.</summary>
    public async ValueTask<MessageTrace> TraceAsync(Guid messageId, CancellationToken cancellation = default)
    {
        IReadOnlyList<StoredEntry> entries = await _journal.Messages.EntriesAsync(messageId, MaxEntries, cancellation);
        IReadOnlyList<Guid> derived = await _journal.Read.DerivedAsync(messageId, MaxDerived, cancellation);
        return new MessageTrace(
            _journal.Agency,
            entries,
            await DecisionClassesAsync(entries, cancellation),
            await _journal.Read.ParentsAsync(messageId, cancellation),
            derived,
            await new Ancestry(_journal).DestroyedAsync(messageId, cancellation),
            entries.Count < MaxEntries && derived.Count < MaxDerived);
    }

    private async ValueTask<IReadOnlyList<StoredEntry>> DecisionClassesAsync(
        IReadOnlyList<StoredEntry> entries, CancellationToken cancellation)
    {
        SortedSet<long> indices = [];
        foreach (StoredEntry entry in entries)
        {
            if (entry.Kind == JournalEntry.EventOneofCase.Decided && entry.Parse()?.Decided is { } decided)
            {
                indices.UnionWith(decided.Outcomes.Select(static outcome => (long)outcome.DecisionClass));
            }
        }

        List<StoredEntry> found = [];
        foreach (long index in indices)
        {
            EntryPage page = await _journal.Read.EntriesAsync(index, 1, EntryKinds.All, cancellation);

            // An index that points to something else is left out, and the reader sees the hole.
            if (page.Entries.Count == 1 && page.Entries[0].Kind == JournalEntry.EventOneofCase.DecisionClass)
            {
                found.Add(page.Entries[0]);
            }
        }

        return found;
    }
}
