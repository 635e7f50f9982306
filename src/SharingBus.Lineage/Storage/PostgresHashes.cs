using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Storage;

/// <summary>Reads single hashes and commitments out of the runs that the group commits stored.</summary>
internal static class PostgresHashes
{
    // Bytes are counted from 1. A hash beyond the end of the run gives an empty value, one before the first run none.
    private const string Hashes =
        """
        SELECT substr(run.hashes, ((asked.position - run.first) * 32 + 1)::int, 32)
        FROM unnest($1) WITH ORDINALITY AS asked (position, number)
        LEFT JOIN LATERAL (SELECT first, hashes FROM hash_run WHERE first <= asked.position ORDER BY first DESC LIMIT 1) run ON true
        ORDER BY asked.number
        """;

    private const string Commitments =
        """
        SELECT first, commitments FROM entry_run
        WHERE first >= (SELECT max(first) FROM entry_run WHERE first <= $1) AND first < $2 ORDER BY first
        """;

    public static async ValueTask<TreeHash[]> ReadAsync(PostgresQuery query, IReadOnlyList<long> positions, CancellationToken cancellation)
    {
        List<byte[]> stored = await query.ManyAsync(
            Hashes, static row => row.IsDBNull(0) ? [] : row.GetFieldValue<byte[]>(0), cancellation, PostgresQuery.Of<long[]>([.. positions]));
        TreeHash[] hashes = new TreeHash[positions.Count];
        for (int position = 0; position < hashes.Length; position++)
        {
            hashes[position] = stored[position].Length == TreeHash.Size
                ? TreeHash.Read(stored[position])
                : throw new JournalException(JournalError.Corrupt, $"The journal lacks the hash at position {positions[position]}.");
        }

        return hashes;
    }

    public static async ValueTask<List<TreeHash>> ReadCommitmentsAsync(PostgresQuery query, long from, int count, CancellationToken cancellation)
    {
        long end = from + count;
        List<(long First, byte[] Run)> runs = await query.ManyAsync(
            Commitments,
            static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            cancellation,
            PostgresQuery.Of(from),
            PostgresQuery.Of(end));
        List<TreeHash> commitments = [];
        foreach ((long first, byte[] run) in runs)
        {
            long last = Math.Min(end, first + (run.Length / TreeHash.Size));
            for (long index = Math.Max(from, first); index < last; index++)
            {
                commitments.Add(TreeHash.Read(run.AsSpan((int)(index - first) * TreeHash.Size, TreeHash.Size)));
            }
        }

        return commitments;
    }
}
