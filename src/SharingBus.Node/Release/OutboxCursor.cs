using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Release;

/// <summary>
/// Where a reading of the outbox stands. The journal keeps what was done; beyond it this remembers what is being written and how far
/// there was nothing to do, so that no entry is looked at twice. Used by the outbox alone.
/// </summary>
internal sealed class OutboxCursor(string name, Journal journal, EntryKinds kinds, int limit)
{
    private long? _from;

    /// <summary>The first index of the last page.</summary>
    public long From => _from ?? 0;

    /// <summary>The next entries; none where there is nothing to do.</summary>
    public async Task<EntryPage> NextAsync(CancellationToken cancellation)
    {
        long from = _from ?? await journal.Read.CursorAsync(name, cancellation) ?? 0;
        if (from >= journal.Size)
        {
            return new EntryPage([], from);
        }

        EntryPage page = await journal.FollowAsync(from, limit, kinds, cancellation);
        _from = page.Entries.Count == 0 ? page.Next : from;
        return page;
    }

    /// <summary>Whether an entry of these kinds stands ahead.</summary>
    public async ValueTask<bool> HasAsync(EntryKinds these, CancellationToken cancellation) =>
        _from is not { } from || (from < journal.Size && (await journal.FollowAsync(from, 1, these, cancellation)).Entries.Count > 0);

    /// <summary>Goes on, and gives the move that belongs into the write of what was done.</summary>
    /// <param name="next">The first index that nothing was done with.</param>
    public CursorMove Move(long next)
    {
        _from = next;
        return new CursorMove(name, next);
    }

    /// <summary>Goes back to where the journal's cursor stands.</summary>
    public void Reset() => _from = null;
}
