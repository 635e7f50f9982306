using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Notes;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Notebooks;

/// <summary>
/// The notebooks of an agency's systems. The journal is the truth: only where each ends is remembered, and found again when it is asked for first.
/// </summary>
internal sealed class NotebookDesk(Journal journal, TimeProvider time) : IDisposable
{
    // Entries looked at for one page; a busy hub writes some hundred notes an entry.
    private const int PageEntries = 64;

    // What a note costs in a message beside its bytes: a tag and a length.
    private const int NoteOverhead = 8;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, NotebookPlace> _ends = new(StringComparer.Ordinal);

    /// <summary>Where a system's notebook ends.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<NotebookPlace> EndAsync(string system, CancellationToken cancellation) =>
        InTurnAsync(() => FindEndAsync(system, cancellation), cancellation);

    /// <summary>Writes notes behind a place, all or none; durable when it returns.</summary>
    /// <returns>Where the notebook ends now; null where it did not end at that place, and nothing was written.</returns>
    /// <exception cref="JournalException">Nothing was written.</exception>
    public Task<NotebookPlace?> WriteAsync(string system, NotebookPlace after, IReadOnlyList<ByteString> notes, CancellationToken cancellation) =>
        InTurnAsync(
            async () =>
            {
                if (!(await FindEndAsync(system, cancellation)).Equals(after))
                {
                    return null;
                }

                byte[] digest = notes.Aggregate(after.Digest.ToByteArray(), static (before, note) => NoteChain.After(before, note.Span));
                var end = new NotebookPlace { Number = after.Number + (ulong)notes.Count, Digest = ByteString.CopyFrom(digest) };
                var noted = new Noted { System = system, First = after.Number + 1, Count = (uint)notes.Count, Digest = end.Digest };
                _ends.Remove(system); // until it is known whether it was written
                await journal.AppendAsync(
                    new JournalWrite
                    {
                        Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(time.GetUtcNow()), Noted = noted }],
                        Contents = [new ContentRecord(0, [.. notes.Select(static note => note.Memory)])],
                    },
                    CancellationToken.None);
                return _ends[system] = end;
            },
            cancellation);

    /// <summary>Reads notes, whole writes of them.</summary>
    /// <param name="system">Whose.</param>
    /// <param name="from">The first entry to look at.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The notes, and the first entry to look at next; null where there are no more.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<(IReadOnlyList<ByteString> Notes, long? Next)> ReadAsync(string system, long from, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.InboxAsync(Desks.Notebook(system), from, PageEntries, cancellation);
        List<ByteString> notes = [];
        long bytes = 0;
        foreach (StoredEntry entry in entries)
        {
            IReadOnlyList<ReadOnlyMemory<byte>?> written = await journal.Read.ContentsAsync(entry.Index, cancellation);
            bytes += written.Sum(static note => (note?.Length ?? 0) + NoteOverhead);
            if (notes.Count > 0 && bytes > NoteChain.MaxBytes)
            {
                return (notes, entry.Index);
            }

            notes.AddRange(written.Select(static note => note is { } kept ? UnsafeByteOperations.UnsafeWrap(kept) : ByteString.Empty));
        }

        return (notes, entries.Count == PageEntries ? entries[^1].Index + 1 : null);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<NotebookPlace> FindEndAsync(string system, CancellationToken cancellation)
    {
        if (!_ends.TryGetValue(system, out NotebookPlace? end))
        {
            _ends[system] = end = await LastAsync(system, cancellation) is { } last
                ? new NotebookPlace { Number = last.First + last.Count - 1, Digest = last.Digest }
                : new NotebookPlace { Digest = UnsafeByteOperations.UnsafeWrap(NoteChain.Beginning) };
        }

        return end;
    }

    // By halves: some thirty readings of one entry, once for each time this node begins to lead.
    private async Task<Noted?> LastAsync(string system, CancellationToken cancellation)
    {
        StoredEntry? last = null;
        (long from, long end) = (0, journal.Size);
        while (from < end)
        {
            long middle = from + ((end - from) / 2);
            if (await journal.Read.InboxAsync(Desks.Notebook(system), middle, 1, cancellation) is [{ } found])
            {
                (last, from) = (found, found.Index + 1);
            }
            else
            {
                end = middle;
            }
        }

        return last?.Parse()?.Noted;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
