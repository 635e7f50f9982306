using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.PolicyService.Publishing;

namespace SharingBus.PolicyService.Governance;

/// <summary>
/// The journal of the governance: the one place where proposals, signatures and versions are kept. What stands in memory is a reading of it,
/// made anew at every start. One writer at a time: the desk sees to that.
/// </summary>
internal sealed class GovernanceJournal(JournalOptions options, TimeProvider time, ILogger<Journal> logger) : IAsyncDisposable
{
    private const int PageEntries = 256;

    private static readonly EntryKinds Kinds = EntryKinds.Of(JournalEntry.EventOneofCase.ProposalRecorded, JournalEntry.EventOneofCase.BundleAdopted);

    private readonly Lock _gate = new();
    private Journal? _journal;
    private volatile GovernanceBook _book = GovernanceBook.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything that is durable.</summary>
    public GovernanceBook Book => _book;

    /// <summary>Whether it takes writes.</summary>
    public JournalHealth Health => Opened.Health;

    /// <summary>Completes at the next entry. Ask for it before reading <see cref="Book"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    private Journal Opened => _journal ?? throw new InvalidOperationException("The journal is not open.");

    /// <summary>Opens the journal, makes it where there is none, takes it over from whoever had it open, and reads it.</summary>
    /// <exception cref="JournalException">It cannot be opened or read.</exception>
    public async Task OpenAsync()
    {
        _journal = await Journal.OpenAsync(options, time, logger);
        _book = await ReadAsync(_journal);
    }

    /// <summary>Records steps of a proposal, all or none, and goes on with the book behind them. Returns once they are durable.</summary>
    /// <param name="steps">What happened.</param>
    /// <param name="content">The candidate's bytes, where the first step proposes it.</param>
    /// <exception cref="GovernanceRefusal">Nothing was stored.</exception>
    public Task<GovernanceBook> RecordAsync(IReadOnlyList<ProposalRecorded> steps, ReadOnlyMemory<byte> content = default)
    {
        var now = BundleAssembly.Micros(time.GetUtcNow());
        return AppendAsync([.. steps.Select(step => new JournalEntry { TimeUnixMicros = now, ProposalRecorded = step })], content);
    }

    /// <summary>Records that a bundle came into service by another way.</summary>
    /// <exception cref="GovernanceRefusal">Nothing was stored.</exception>
    public Task<GovernanceBook> RecordAsync(BundleAdopted adopted, ReadOnlyMemory<byte> signedBundle) => AppendAsync(
        [new JournalEntry { TimeUnixMicros = BundleAssembly.Micros(time.GetUtcNow()), BundleAdopted = adopted }], signedBundle);

    /// <summary>The content of an entry.</summary>
    /// <exception cref="GovernanceRefusal">It cannot be read.</exception>
    public async Task<ByteString> ContentAsync(long index, CancellationToken cancellation)
    {
        try
        {
            var content = await Opened.Read.ContentAsync(new ContentKey(index, 0), cancellation);
            return content is { } bytes
                ? UnsafeByteOperations.UnsafeWrap(bytes)
                : throw new GovernanceRefusal(GovernanceError.StorageFailed, "The journal does not hold the bytes any more.");
        }
        catch (JournalException fault)
        {
            throw Refusal(fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _journal?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<GovernanceBook> ReadAsync(Journal journal)
    {
        var book = GovernanceBook.Empty;
        for (long from = 0; from < journal.Size;)
        {
            var page = await journal.Read.EntriesAsync(from, PageEntries, Kinds);
            foreach (var stored in page.Entries)
            {
                book = stored.Parse() is { } entry ? book.With(stored.Index, entry) : book;
            }

            from = page.Next;
        }

        return book;
    }

    private static GovernanceRefusal Refusal(JournalException fault) =>
        new(GovernanceError.StorageFailed, $"The journal of the governance cannot be used ({fault.Error}); nothing was changed. The service's operator must look.");

    private async Task<GovernanceBook> AppendAsync(IReadOnlyList<JournalEntry> entries, ReadOnlyMemory<byte> content)
    {
        JournalReceipt receipt;
        try
        {
            // Not to be given up half-way: the book must follow what is durable.
            receipt = await Opened.AppendAsync(
                new JournalWrite { Entries = entries, Contents = content.IsEmpty ? [] : [new ContentRecord(0, [content])] }, CancellationToken.None);
        }
        catch (JournalException fault)
        {
            throw Refusal(fault);
        }

        var book = _book;
        for (var i = 0; i < entries.Count; i++)
        {
            book = book.With(receipt.IndexOf(i), entries[i]);
        }

        Put(book);
        return book;
    }

    private void Put(GovernanceBook book)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _book = book;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
