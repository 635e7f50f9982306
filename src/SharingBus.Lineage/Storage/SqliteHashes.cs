using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Storage;

/// <summary>Reads single hashes and commitments out of the runs that the group commits stored.</summary>
internal sealed class SqliteHashes
{
    private readonly SqliteStatement _hash;
    private readonly SqliteStatement _commitments;

    public SqliteHashes(SqliteDatabase database)
    {
        // SQLite counts bytes from 1. A hash beyond the end of the run gives an empty blob.
        _hash = database.Prepare(
            "SELECT substr(hashes, (?1 - first) * 32 + 1, 32) FROM hash_run WHERE first <= ?1 ORDER BY first DESC LIMIT 1");
        _commitments = database.Prepare(
            """
            SELECT first, commitments FROM entry_run
            WHERE first >= (SELECT max(first) FROM entry_run WHERE first <= ?1) AND first < ?2 ORDER BY first
            """);
    }

    public TreeHash[] Read(IReadOnlyList<long> positions)
    {
        TreeHash[] hashes = new TreeHash[positions.Count];
        for (int position = 0; position < hashes.Length; position++)
        {
            bool found = _hash.Bind(positions[position]).Step() && _hash.Blob(0).Length == TreeHash.Size;
            hashes[position] = found ? TreeHash.Read(_hash.Blob(0)) : default;
            _hash.Reset();
            if (!found)
            {
                throw new JournalException(JournalError.Corrupt, $"The journal lacks the hash at position {positions[position]}.");
            }
        }

        return hashes;
    }

    public List<TreeHash> ReadCommitments(long from, int count)
    {
        List<TreeHash> commitments = [];
        long end = from + count;
        _commitments.Bind(from).Bind(end);
        while (_commitments.Step())
        {
            long index = _commitments.Integer(0);
            ReadOnlySpan<byte> run = _commitments.Blob(1);
            for (; !run.IsEmpty; run = run[TreeHash.Size..], index++)
            {
                if (index >= from && index < end)
                {
                    commitments.Add(TreeHash.Read(run[..TreeHash.Size]));
                }
            }
        }

        return commitments;
    }
}
