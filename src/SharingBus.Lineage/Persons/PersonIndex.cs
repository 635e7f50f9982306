using System.Runtime.CompilerServices;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Persons;

/// <summary>
/// Finds the content that names a person. It goes through the tags of all content, for there is no order in them that could be kept: what would lead
/// from a person to several payloads would outlive each of them.
/// </summary>
public sealed class PersonIndex
{
    // Rows of tags in one reading: of some thousand notices.
    private const int RowsAtOnce = 256;

    private readonly IJournalStore _store;

    /// <summary>Finds in the given journal, as far as its index goes.</summary>
    public PersonIndex(Journal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _store = (IJournalStore)journal.Read;
    }

    /// <summary>
    /// Digests of identities for the record of a look-up: equal where the identities are, and made with a key that no copy of the journal has.
    /// </summary>
    public IReadOnlyList<byte[]> Digests(IEnumerable<string> identities)
    {
        ReadOnlySpan<byte> key = new KeyWalk(_store.Keys.Tree).TryMake(KeyTree.OfLookUps, out ReadOnlySpan<byte> made)
            ? made
            : throw new JournalException(JournalError.Corrupt, "The key of look-ups is missing from the payload keys' file.");
        List<byte[]> digests = [];
        foreach (string identity in identities)
        {
            digests.Add(PersonTags.Keyed(key, PersonTags.Digest(identity)).ToArray());
        }

        return digests;
    }

    /// <summary>Content from a place on, in order of the journal, that names any of the identities, but for one chance in 2⁶⁴ for each tag: look at it.</summary>
    public async IAsyncEnumerable<FoundContent> FindAsync(
        IReadOnlyCollection<string> identities, SearchPosition from, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        TreeHash[] digests = [.. identities.Select(PersonTags.Digest)];
        IReadOnlyList<PersonRow> rows;
        long next = from.Index;
        do
        {
            rows = await _store.PersonsAsync(next, RowsAtOnce, cancellation);
            foreach (FoundContent found in Find(rows, digests))
            {
                if (found.At.Index > from.Index || found.At.Skip >= from.Skip)
                {
                    yield return found;
                }
            }

            next = rows.Count > 0 ? rows[^1].First + 1 : next;
        }
        while (rows.Count == RowsAtOnce);
    }

    // A tree that was read before a key was destroyed would still make it: the newest one is asked for each reading.
    private List<FoundContent> Find(IReadOnlyList<PersonRow> rows, TreeHash[] digests)
    {
        KeyWalk keys = new(_store.Keys.Tree);
        List<FoundContent> found = [];
        foreach (PersonRow row in rows)
        {
            foreach (int part in PersonTags.Find(row, digests, keys))
            {
                found.Add(new FoundContent(
                    new SearchPosition(row.First, part), row.Shared ? new ContentKey(row.First + part, 0) : new ContentKey(row.First, part)));
            }
        }

        return found;
    }
}
