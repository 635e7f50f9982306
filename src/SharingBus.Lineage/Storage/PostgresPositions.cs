using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Positions of streams as columns.</summary>
internal sealed class PostgresPositions
{
    public PostgresPositions(IEnumerable<StreamPosition> positions)
    {
        PostgresColumn<string> peer = [];
        PostgresColumn<short> lane = [];
        PostgresColumn<short> direction = [];
        PostgresColumn<Guid> incarnation = [];
        PostgresColumn<long> sequence = [];
        foreach (StreamPosition position in positions)
        {
            peer.Add(position.Stream.Peer);
            lane.Add((short)position.Stream.Lane);
            direction.Add((short)position.Stream.Direction);
            incarnation.Add(position.Incarnation);
            sequence.Add(position.Sequence);
        }

        All = [peer, lane, direction, incarnation, sequence];
    }

    public IPostgresColumn[] All { get; }
}
