using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>The entries of a group with their indexes, and the runs of the tree.</summary>
internal sealed class PostgresEntryRows
{
    private readonly PostgresColumn<long> _index = [];
    private readonly PostgresColumn<short> _kind = [];
    private readonly PostgresColumn<ReadOnlyMemory<byte>> _salt = [];
    private readonly PostgresColumn<byte[]> _body = [];
    private readonly PostgresColumn<Guid> _message = [];
    private readonly PostgresColumn<long> _messageIndex = [];
    private readonly PostgresColumn<short> _messageKind = [];
    private readonly PostgresColumn<Guid> _parent = [];
    private readonly PostgresColumn<Guid> _child = [];
    private readonly PostgresColumn<long> _firstCommitment = [];
    private readonly PostgresColumn<byte[]> _commitments = [];
    private readonly PostgresColumn<long> _firstHash = [];
    private readonly PostgresColumn<byte[]> _hashes = [];

    public void Add(PreparedWrite write, long first)
    {
        long index = first;
        foreach (PreparedEntry entry in write.Entries)
        {
            _index.Add(index);
            _kind.Add((short)entry.Kind);
            _salt.Add(entry.Salt);
            _body.Add(entry.Body);
            foreach (Guid messageId in entry.MessageIds)
            {
                _message.Add(messageId);
                _messageIndex.Add(index);
                _messageKind.Add((short)entry.Kind);
            }

            index++;
        }

        foreach (ParentEdge edge in write.Parents)
        {
            _parent.Add(edge.Parent);
            _child.Add(edge.Child);
        }
    }

    public void AddRuns(long firstCommitment, byte[] commitments, long firstHash, byte[] hashes)
    {
        _firstCommitment.Add(firstCommitment);
        _commitments.Add(commitments);
        _firstHash.Add(firstHash);
        _hashes.Add(hashes);
    }

    public void AddTo(NpgsqlBatch batch)
    {
        PostgresRows.Add(batch, "INSERT INTO entry SELECT * FROM unnest($1, $2, $3, $4)", _index.Count, _index, _kind, _salt, _body);
        PostgresRows.Add(
            batch, "INSERT INTO message_entry SELECT * FROM unnest($1, $2, $3)", _message.Count, _message, _messageIndex, _messageKind);
        PostgresRows.Add(
            batch, "INSERT INTO parent SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING", _parent.Count, _parent, _child);
        PostgresRows.Add(
            batch, "INSERT INTO commitment_run SELECT * FROM unnest($1, $2)", _firstCommitment.Count, _firstCommitment, _commitments);
        PostgresRows.Add(batch, "INSERT INTO hash_run SELECT * FROM unnest($1, $2)", _firstHash.Count, _firstHash, _hashes);
    }
}
