using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>The changes of messages, and what messages were derived from.</summary>
internal sealed class PostgresChangeRows
{
    private readonly PostgresColumn<Guid> _target = [];
    private readonly PostgresColumn<long> _index = [];
    private readonly PostgresColumn<Guid> _changeId = [];
    private readonly PostgresColumn<string> _origin = [];
    private readonly PostgresColumn<short> _kind = [];
    private readonly PostgresColumn<short> _reason = [];
    private readonly PostgresColumn<Guid?> _replacement = [];
    private readonly PostgresColumn<Guid> _parent = [];
    private readonly PostgresColumn<Guid> _child = [];

    public void Add(PreparedWrite write, long first)
    {
        foreach (ChangeRecord change in write.Write.Changes)
        {
            _target.Add(change.Target);
            _index.Add(first);
            _changeId.Add(change.ChangeId);
            _origin.Add(change.Origin);
            _kind.Add((short)change.Kind);
            _reason.Add((short)change.Reason);
            _replacement.Add(change.Replacement);
        }

        foreach (ParentEdge edge in write.Parents)
        {
            _parent.Add(edge.Parent);
            _child.Add(edge.Child);
        }
    }

    public void AddTo(NpgsqlBatch batch)
    {
        PostgresRows.Insert(batch, "change", _target.Count, [_target, _index, _changeId, _origin, _kind, _reason, _replacement], "ON CONFLICT DO NOTHING");
        PostgresRows.Insert(batch, "parent", _parent.Count, [_parent, _child], "ON CONFLICT DO NOTHING");
    }
}
