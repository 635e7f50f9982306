using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>
/// Re-derives the tree head of a journal from what is stored, before somebody signs it: every entry that has not ended with its term is hashed again, together with its
/// salt, and held against its commitment, the commitments against the stored hashes. Each is read once in a process: what is altered behind the place where
/// this stands shows after the next start, or in its proofs. Who alters entries, commitments and hashes alike is found by older checkpoints alone.
/// Used by one caller at a time.
/// </summary>
public sealed class VerifiedLog(IJournalReadings journal)
{
    private const int PageEntries = 2_048;

    private readonly TreeProofs _proofs = new(journal);
    private CompactRange _tree = new();

    /// <summary>The tree head at a size, which is no smaller than any that was asked for before. What was read by a call that fails or is cancelled is not read again.</summary>
    /// <exception cref="InvalidDataException">What is stored is not what was written; the message names the first entry that shows it.</exception>
    public async ValueTask<TreeHash> RootAsync(long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, _tree.Size);
        do
        {
            _tree = await NextAsync((int)Math.Min(PageEntries, size - _tree.Size), cancellation);
        }
        while (_tree.Size < size);

        return _tree.Root();
    }

    // The tree with so many entries more.
    private async ValueTask<CompactRange> NextAsync(int count, CancellationToken cancellation)
    {
        CompactRange tree = _tree.Fork();
        List<TreeHash> completed = [];
        foreach (TreeHash commitment in await CommitmentsAsync(tree.Size, count, cancellation))
        {
            tree.Append(EntryCommitment.LeafHash(commitment), completed);
        }

        return tree.Root() == await _proofs.RootAsync(tree.Size, cancellation)
            ? tree
            : throw new InvalidDataException($"The stored hashes up to entry {tree.Size} are not those of the stored entries.");
    }

    private async ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation)
    {
        IReadOnlyList<TreeHash> commitments = await journal.CommitmentsAsync(from, count, cancellation);
        if (commitments.Count != count)
        {
            throw new InvalidDataException($"Of {count} commitments from entry {from} on {commitments.Count} are stored.");
        }

        EntryPage page = await EntriesAsync(from, count, cancellation);
        for (int place = 0; place < count; place++)
        {
            StoredEntry? entry = page.Entries.ElementAtOrDefault(place);
            if (entry?.Index != from + place)
            {
                throw new InvalidDataException($"Entry {from + place} is not stored.");
            }

            if (!IsWhatWasWritten(entry, commitments[place]))
            {
                throw new InvalidDataException($"Entry {entry.Index} is not what was written: its commitment is another.");
            }
        }

        return commitments;
    }

    private async ValueTask<EntryPage> EntriesAsync(long from, int count, CancellationToken cancellation)
    {
        try
        {
            return await journal.EntriesAsync(from, count, EntryKinds.All, cancellation);
        }
        catch (JournalException altered) when (altered.Error == JournalError.Corrupt)
        {
            throw new InvalidDataException(altered.Message, altered);
        }
    }

    // An entry that has ended has no bytes to hash: its commitment stands alone.
    private static bool IsWhatWasWritten(StoredEntry entry, TreeHash commitment) =>
        entry.IsErased || (entry.Salt.Length == EntryCommitment.SaltSize && EntryCommitment.Compute(entry.Salt.Span, entry.Body.Span) == commitment);
}
