using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>The durable cursor of one subscription, moved by its one session: up to where everything is done. It only rises.</summary>
internal sealed class SubscriptionCursor : IDisposable
{
    private readonly SubscriptionKey _key;
    private readonly Journal _journal;

    // Acknowledging and passing over both move it, and the journal would take their moves in any order.
    private readonly SemaphoreSlim _moving = new(1, 1);

    private SubscriptionCursor(SubscriptionKey key, Journal journal, ulong done)
    {
        _key = key;
        _journal = journal;
        Done = done;
    }

    /// <summary>Everything up to this number is done, durably.</summary>
    public ulong Done { get; private set; }

    public static async Task<SubscriptionCursor> OpenAsync(SubscriptionKey key, Journal journal, CancellationToken cancellation) =>
        new(key, journal, (ulong)(await journal.Read.CursorAsync(key.Cursor, cancellation) ?? 0));

    /// <summary>Records entries, and moves the cursor with them where this is forward.</summary>
    /// <param name="step">
    /// What happened, and up to which number everything is done. Called when no other step is under way: what it takes out of the session's
    /// books is on record before the cursor can pass it.
    /// </param>
    /// <returns>Whether the cursor moved.</returns>
    public async Task<bool> MoveAsync(Func<(IReadOnlyList<JournalEntry> Entries, ulong Done)> step)
    {
        await _moving.WaitAsync();
        try
        {
            (IReadOnlyList<JournalEntry> entries, ulong done) = step();
            bool forward = done > Done;
            if (forward || entries.Count > 0)
            {
                await _journal.AppendAsync(new JournalWrite { Entries = entries, Cursors = forward ? [new CursorMove(_key.Cursor, (long)done)] : [] });
                PathMoments.Reached(PathMoments.Acknowledged);
                Done = Math.Max(done, Done);
            }

            return forward;
        }
        finally
        {
            _moving.Release();
        }
    }

    public void Dispose() => _moving.Dispose();
}
