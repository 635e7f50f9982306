using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// What waits for the writer, in two lines, each in its order. What the agency owes (what it decided, received, confirms) goes before what is newly
/// asked of it: behind a line of new notices the receipts of earlier ones would wait longest where there are most of them, and the credit of
/// senders with them. Neither line can hold up the other for longer than one group.
/// </summary>
internal sealed class WaitingWrites
{
    private readonly JournalOptions _options;
    private readonly Channel<PendingGroup> _owed;
    private readonly Channel<PendingGroup> _asked;
    private Task<bool> _owedWaits = Task.FromResult(true);
    private Task<bool> _askedWaits = Task.FromResult(true);
    private bool _wasOwed;

    public WaitingWrites(JournalOptions options)
    {
        _options = options;
        BoundedChannelOptions bounds = new(options.QueuedWrites) { SingleReader = true };
        _owed = Channel.CreateBounded<PendingGroup>(bounds);
        _asked = Channel.CreateBounded<PendingGroup>(bounds);
    }

    /// <summary>Gets in line; waits for room there.</summary>
    /// <exception cref="ChannelClosedException">Nothing is taken any more.</exception>
    public ValueTask AddAsync(PendingGroup pending, CancellationToken cancellation) =>
        (pending.IsAsked ? _asked : _owed).Writer.WriteAsync(pending, cancellation);

    /// <summary>Waits until something waits; false once nothing will.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            _owedWaits = Renewed(_owedWaits, _owed.Reader);
            _askedWaits = Renewed(_askedWaits, _asked.Reader);
            await Task.WhenAny(_owedWaits, _askedWaits);
            if (_owed.Reader.TryPeek(out _) || _asked.Reader.TryPeek(out _))
            {
                return true;
            }

            // What ended a waiting may be taken by now. Then both are waited for anew: never for one line alone, for the other may hold what this one waits for.
            if (_owedWaits.IsCompleted && _askedWaits.IsCompleted && !await _owedWaits && !await _askedWaits)
            {
                return false;
            }
        }
    }

    /// <summary>Takes the next group from one line, up to its bounds. Where something waits in both, they take turns.</summary>
    public void Take(List<PendingGroup> group)
    {
        _wasOwed = _owed.Reader.TryPeek(out _) && (!_wasOwed || !_asked.Reader.TryPeek(out _));
        ChannelReader<PendingGroup> line = _wasOwed ? _owed.Reader : _asked.Reader;
        int entries = 0;
        long bytes = 0;
        while (line.TryPeek(out PendingGroup? next))
        {
            entries += next.Entries;
            bytes += next.Bytes;
            if (group.Count > 0 && (entries > _options.GroupEntries || bytes > _options.GroupBytes))
            {
                return;
            }

            line.TryRead(out _);
            group.Add(next);
        }
    }

    /// <summary>Nothing more gets in line; what waits still does.</summary>
    public void Complete(Exception? failure = null)
    {
        _owed.Writer.TryComplete(failure);
        _asked.Writer.TryComplete(failure);
    }

    /// <summary>Takes whatever waits, one by one.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingGroup? pending) =>
        _owed.Reader.TryRead(out pending) || _asked.Reader.TryRead(out pending);

    // One that is still under way stays: a waiting that nobody looks at any more would be one more for each group.
    private static Task<bool> Renewed(Task<bool> waiting, ChannelReader<PendingGroup> reader) =>
        waiting.IsCompleted ? reader.WaitToReadAsync().AsTask() : waiting;
}
