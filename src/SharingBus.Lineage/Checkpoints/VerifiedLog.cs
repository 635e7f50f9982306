using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>
/// Re-derives the tree head of a journal from what is stored, before somebody signs it: every entry is hashed again, together with its salt, and held
/// against its commitment, the commitments against the stored hashes. Goes on from where it came to last, so each entry is read once a process.
/// Used by one caller at a time.
/// </summary>
public sealed class VerifiedLog(IJournalReadings journal)
{
    private const int PageEntries = 2_048;

    private readonly TreeProofs _proofs = new(journal);
    private CompactRange _tree = new();

    /// <summary>The tree head at a size, which is no smaller than any that was asked for before.</summary>
    /// <exception cref="InvalidDataException">What is stored is not what was written; the message names the first entry that shows it.</exception>
    public async ValueTask<TreeHash> RootAsync(long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, _tree.Size);
        CompactRange tree = _tree.Fork();
        List<TreeHash> completed = [];
        while (tree.Size < size)
        {
            int count = (int)Math.Min(PageEntries, size - tree.Size);
            IReadOnlyList<TreeHash> commitments = await journal.CommitmentsAsync(tree.Size, count, cancellation);
            await HoldAgainstEntriesAsync(tree.Size, commitments, count, cancellation);
            foreach (TreeHash commitment in commitments)
            {
                tree.Append(EntryCommitment.LeafHash(commitment), completed);
            }

            completed.Clear();
        }

        TreeHash root = tree.Root();
        if (root != await _proofs.RootAsync(size, cancellation))
        {
            throw new InvalidDataException($"The stored hashes up to entry {size} are not those of the stored entries.");
        }

        _tree = tree;
        return root;
    }

    // An erased entry has no bytes to hash: its commitment stands alone.
    private async ValueTask HoldAgainstEntriesAsync(long from, IReadOnlyList<TreeHash> commitments, int count, CancellationToken cancellation)
    {
        if (commitments.Count != count)
        {
            throw new InvalidDataException($"Of {count} commitments from entry {from} on {commitments.Count} are stored.");
        }

        EntryPage page = await journal.EntriesAsync(from, count, EntryKinds.All, cancellation);
        foreach (StoredEntry entry in page.Entries)
        {
            long place = entry.Index - from;
            if (place < count && !entry.IsErased && EntryCommitment.Compute(entry.Salt.Span, entry.Body.Span) != commitments[(int)place])
            {
                throw new InvalidDataException($"Entry {entry.Index} is not what was written: its commitment is another.");
            }
        }
    }
}
