using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>The progress of the streams, and the batches that are kept and dropped.</summary>
internal sealed class PostgresStreamRows
{
    private readonly Dictionary<StreamKey, StreamPosition> _streams = [];
    private readonly List<StreamPosition> _dropped = [];
    private readonly List<KeptBatch> _kept = [];

    /// <summary>The streams as the database has them.</summary>
    public static ValueTask<List<StreamPosition>> ReadAsync(PostgresQuery query, CancellationToken cancellation) => query.ManyAsync(
        "SELECT peer, lane, direction, incarnation, sequence FROM stream",
        static row => new StreamPosition(
            new StreamKey(row.GetString(0), (Lane)row.GetInt16(1), (StreamDirection)row.GetInt16(2)), row.GetGuid(3), row.GetInt64(4)),
        cancellation);

    public void Add(JournalWrite write)
    {
        foreach (StreamPosition position in write.Streams)
        {
            _streams[position.Stream] = position;
        }

        foreach (StreamPosition dropped in write.DroppedBatches)
        {
            _dropped.Add(dropped);
            _kept.RemoveAll(batch => Covers(dropped, batch.Position));
        }

        _kept.AddRange(write.KeptBatches);
    }

    public void AddTo(NpgsqlBatch batch, BatchSeal seal)
    {
        PostgresPositions moved = new(_streams.Values);
        PostgresRows.Insert(batch, "stream", _streams.Count, moved.All, "ON CONFLICT (peer, lane, direction) DO UPDATE SET incarnation = excluded.incarnation, sequence = excluded.sequence");
        PostgresPositions dropped = new(_dropped);
        PostgresRows.Add(
            batch,
            """
            DELETE FROM kept_batch b USING unnest($1, $2, $3, $4, $5) AS d (peer, lane, direction, incarnation, sequence)
            WHERE b.peer = d.peer AND b.lane = d.lane AND b.direction = d.direction
                AND b.incarnation = d.incarnation AND b.sequence <= d.sequence
            """,
            _dropped.Count, dropped.All);
        PostgresPositions kept = new(_kept.Select(static batch => batch.Position));
        PostgresColumn<ReadOnlyMemory<byte>> digest = [.. _kept.Select(static batch => batch.Digest)];
        PostgresColumn<byte[]> bytes = [];
        PostgresColumn<long> keys = [];
        foreach (KeptBatch one in _kept)
        {
            byte[] place = new byte[BatchSeal.Length(one.Bytes.Length)];
            keys.Add(seal.Seal(one.Bytes.Span, place));
            bytes.Add(place);
        }

        PostgresRows.Insert(batch, "kept_batch", _kept.Count, [.. kept.All, digest, bytes, keys], "ON CONFLICT DO NOTHING");
    }

    private static bool Covers(StreamPosition dropped, StreamPosition kept) =>
        dropped.Stream == kept.Stream && dropped.Incarnation == kept.Incarnation && dropped.Sequence >= kept.Sequence;
}
