using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>What became known of holders, and the changes of messages.</summary>
internal sealed class PostgresHolderRows
{
    // A statement may touch a row once, so several marks of one holder are made into one first.
    private readonly Dictionary<(Guid MessageId, string Agency, string Role), HolderMark> _marks = [];
    private readonly PostgresColumn<Guid> _target = [];
    private readonly PostgresColumn<long> _index = [];
    private readonly PostgresColumn<Guid> _changeId = [];
    private readonly PostgresColumn<string> _origin = [];
    private readonly PostgresColumn<short> _kind = [];
    private readonly PostgresColumn<short> _reason = [];
    private readonly PostgresColumn<Guid?> _replacement = [];

    public void Add(JournalWrite write, long first)
    {
        foreach (HolderMark mark in write.Holders)
        {
            (Guid, string, string) key = (mark.MessageId, mark.Agency, mark.Role);
            _marks[key] = _marks.TryGetValue(key, out HolderMark? earlier) ? After(earlier, mark) : mark;
        }

        foreach (ChangeRecord change in write.Changes)
        {
            _target.Add(change.Target);
            _index.Add(first);
            _changeId.Add(change.ChangeId);
            _origin.Add(change.Origin);
            _kind.Add((short)change.Kind);
            _reason.Add((short)change.Reason);
            _replacement.Add(change.Replacement);
        }
    }

    public void AddTo(NpgsqlBatch batch)
    {
        AddHoldersTo(batch);
        PostgresRows.Add(
            batch,
            "INSERT INTO change SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            _target.Count, _target, _index, _changeId, _origin, _kind, _reason, _replacement);
    }

    private static HolderMark After(HolderMark earlier, HolderMark later) =>
        later with { Set = (earlier.Set & ~later.Clear) | later.Set, Clear = earlier.Clear | later.Clear };

    // An upsert has one mask for all its rows; marks that clear the same flags go together, which is nearly always all.
    private void AddHoldersTo(NpgsqlBatch batch)
    {
        foreach (IGrouping<HolderFlags, HolderMark> marks in _marks.Values.GroupBy(static mark => mark.Clear))
        {
            PostgresColumn<Guid> message = [];
            PostgresColumn<string> agency = [];
            PostgresColumn<string> role = [];
            PostgresColumn<int> set = [];
            foreach (HolderMark mark in marks)
            {
                message.Add(mark.MessageId);
                agency.Add(mark.Agency);
                role.Add(mark.Role);
                set.Add((int)mark.Set);
            }

            PostgresRows.Add(
                batch,
                $"""
                INSERT INTO holder SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (message_id, agency, role)
                DO UPDATE SET flags = (holder.flags & {~(int)marks.Key}) | excluded.flags
                """,
                message.Count, message, agency, role, set);
        }
    }
}
