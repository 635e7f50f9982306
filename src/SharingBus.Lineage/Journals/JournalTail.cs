using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// The newest entries of a journal, as they were written: whoever reads right behind the writer gets them without the way over the disk, the seal and the
/// parser. Everything in it is durable. What it no longer has, and what was there before this process began, is read from the store; and decisions, which are
/// as many as notices and which nobody follows.
/// </summary>
internal sealed class JournalTail
{
    /// <summary>Entries held: some groups. A reading that is further behind reads from the store, by the page.</summary>
    public const int MostEntries = 2_048;

    /// <summary>Bytes of serialised entries held: what so many entries of notices come to. What they are made of takes some times as much.</summary>
    public const long MostBytes = 512 * 1024;

    private readonly Lock _gate = new();

    // By their index; nothing in the place of a decision.
    private readonly (byte[] Opening, JournalEntry Entry)?[] _ring = new (byte[], JournalEntry)?[MostEntries];
    private long _first;
    private long _end;
    private long _bytes;

    /// <summary>Begins behind what was there.</summary>
    public JournalTail(long size) => _first = _end = size;

    /// <summary>A write became durable. Called by the writer, in the journal's order.</summary>
    public void Add(PreparedWrite write)
    {
        lock (_gate)
        {
            // What has ended is nowhere to be found any more.
            if (write.Write.EndedEntries.Count > 0)
            {
                DropTo(_end);
            }

            for (int entry = 0; entry < write.Entries.Length; entry++)
            {
                DropTo(Math.Max(_first, _end + 1 - MostEntries));
                Put(write.Entries[entry].Opening, write.Write.Entries[entry]);
            }

            while (_bytes > MostBytes)
            {
                DropTo(_first + 1);
            }
        }
    }

    /// <summary>A page as the store gives it; null where it has to be asked.</summary>
    public EntryPage? Read(long from, int limit, EntryKinds kinds)
    {
        lock (_gate)
        {
            if (from < _first || from > _end || kinds.Holds(JournalEntry.EventOneofCase.Decided))
            {
                return null;
            }

            List<StoredEntry> entries = [];
            for (long index = from; index < _end && entries.Count < limit; index++)
            {
                if (_ring[index % MostEntries] is var (opening, entry) && kinds.Holds(entry.EventCase))
                {
                    entries.Add(new StoredEntry(
                        index, entry.EventCase, opening.AsMemory(0, EntryCommitment.SaltSize), opening.AsMemory(EntryCommitment.SaltSize)) { Written = entry });
                }
            }

            return EntryPage.Of(entries, from, limit, _end);
        }
    }

    private void Put(byte[] opening, JournalEntry entry)
    {
        bool isFollowed = entry.EventCase != JournalEntry.EventOneofCase.Decided;
        _bytes += isFollowed ? opening.Length : 0;
        _ring[_end++ % MostEntries] = isFollowed ? (opening, entry) : null;
    }

    private void DropTo(long first)
    {
        for (; _first < first; _first++)
        {
            ref (byte[] Opening, JournalEntry Entry)? dropped = ref _ring[_first % MostEntries];
            _bytes -= dropped?.Opening.Length ?? 0;
            dropped = null;
        }
    }
}
