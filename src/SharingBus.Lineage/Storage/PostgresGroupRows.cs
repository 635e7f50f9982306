using System.Runtime.InteropServices;
using Npgsql;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;

namespace SharingBus.Lineage.Storage;

/// <summary>Turns what a group adds to the journal itself into one statement for each table.</summary>
internal static class PostgresGroupRows
{
    public static void AddTo(NpgsqlBatch batch, GroupRows group, ContentSeal seal, EntrySeal entries)
    {
        if (group.Entries.Count > 0)
        {
            byte[] buffer = [];
            (long key, Memory<byte> run) = entries.Seal(EntryRun.Encode(group.Entries, ref buffer), buffer, group.Entries.Count);
            PostgresRows.Add(
                batch,
                "INSERT INTO entry_run VALUES ($1, $2, $3, $4, $5, $6)",
                PostgresQuery.Of(group.First),
                PostgresQuery.Of(group.Entries.Count),
                PostgresQuery.Of(EntryRun.Kinds(group.Entries)),
                PostgresQuery.Of(EntryRun.Commitments(group.Entries)),
                PostgresQuery.Of(run.ToArray()),
                PostgresQuery.Of(key));
            PostgresRows.Add(
                batch,
                "INSERT INTO hash_run VALUES ($1, $2)",
                PostgresQuery.Of(HashPosition.Count(group.First)),
                PostgresQuery.Of(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(group.Hashes)).ToArray()));
        }

        AddContentsTo(batch, group, seal);
        PostgresEnding.AddTo(batch, group);
        PostgresColumn<Guid> message = [.. group.Homes.Select(static home => home.MessageId)];
        PostgresColumn<long> home = [.. group.Homes.Select(static home => home.Index)];
        PostgresColumn<int> part = [.. group.Homes.Select(static home => home.Part)];
        PostgresRows.Insert(batch, "message", message.Count, [message, home, part]);
        PostgresColumn<Guid> named = [.. group.Mentions.Select(static mention => mention.MessageId)];
        PostgresColumn<long> mention = [.. group.Mentions.Select(static mention => mention.Index)];
        PostgresRows.Insert(batch, "mention", named.Count, [named, mention]);
        PostgresPositions batches = new(group.Batches.Select(static entry => entry.Batch));
        PostgresColumn<long> about = [.. group.Batches.Select(static entry => entry.Index)];
        PostgresRows.Insert(batch, "batch_entry", about.Count, [.. batches.All, about]);
        PostgresColumn<string> role = [.. group.Inbox.Select(static entry => entry.Role)];
        PostgresColumn<long> place = [.. group.Inbox.Select(static entry => entry.Index)];
        PostgresRows.Insert(batch, "inbox", role.Count, [role, place]);
        PostgresColumn<long> from = [.. group.Decisions.Select(static run => run.From)];
        PostgresColumn<long> first = [.. group.Decisions.Select(static run => run.Entries.First)];
        PostgresColumn<int> count = [.. group.Decisions.Select(static run => run.Entries.Count)];
        PostgresRows.Insert(batch, "decision_run", from.Count, [from, first, count], "ON CONFLICT DO NOTHING");
    }

    private static void AddContentsTo(NpgsqlBatch batch, GroupRows group, ContentSeal seal)
    {
        PostgresColumn<long> first = [];
        PostgresColumn<bool> shared = [];
        PostgresColumn<long> firstKey = [];
        PostgresColumn<byte[]> places = [];
        PostgresColumn<byte[]> bytes = [];
        foreach (ContentRun row in group.Contents.Select(seal.Seal))
        {
            first.Add(row.First);
            shared.Add(row.Shared);
            firstKey.Add(row.FirstKey);
            places.Add(row.Places);
            bytes.Add(row.Bytes);
        }

        PostgresRows.Insert(batch, "content", first.Count, [first, shared, firstKey, places, bytes]);
        PostgresColumn<long> destroyed = [.. group.DestroyedKeys];
        PostgresRows.Add(batch, "DELETE FROM erased_key WHERE number = ANY ($1)", destroyed.Count, destroyed);
        AddTermsTo(batch, group);
        PostgresColumn<long> key = [.. group.Facets.Select(static facet => facet.Key)];
        PostgresColumn<long> block = [.. group.Facets.Select(static facet => facet.Block)];
        PostgresRows.Insert(batch, "facet", key.Count, [key, block], "ON CONFLICT DO NOTHING");
        AddPersonsTo(batch, group.Persons);
    }

    private static void AddPersonsTo(NpgsqlBatch batch, IReadOnlyList<PersonRow> persons)
    {
        PostgresColumn<long> first = [.. persons.Select(static row => row.First)];
        PostgresColumn<bool> shared = [.. persons.Select(static row => row.Shared)];
        PostgresColumn<long> firstKey = [.. persons.Select(static row => row.FirstKey)];
        PostgresColumn<byte[]> tags = [.. persons.Select(static row => row.Tags)];
        PostgresRows.Insert(batch, "person", first.Count, [first, shared, firstKey, tags], "ON CONFLICT DO NOTHING");
    }

    private static void AddTermsTo(NpgsqlBatch batch, GroupRows group)
    {
        ContentTerms[] terms = [.. group.Contents.Select(ContentTerms.Of).OfType<ContentTerms>()];
        PostgresColumn<long> first = [.. terms.Select(static row => row.First)];
        PostgresColumn<bool> shared = [.. terms.Select(static row => row.Shared)];
        PostgresColumn<long> due = [.. terms.Select(static row => row.Due)];
        PostgresColumn<byte[]> ends = [.. terms.Select(static row => row.Ends)];
        PostgresRows.Insert(batch, "content_term", first.Count, [first, shared, due, ends]);
        foreach (TermVisit visit in group.Visits)
        {
            const string Row = "first = (SELECT first FROM content WHERE first <= $1 ORDER BY first DESC LIMIT 1)";
            if (visit.Due is { } next)
            {
                PostgresRows.Add(batch, $"UPDATE content_term SET due = $2 WHERE {Row}", PostgresQuery.Of(visit.Index), PostgresQuery.Of(next));
            }
            else
            {
                PostgresRows.Add(batch, $"DELETE FROM content_term WHERE {Row}", PostgresQuery.Of(visit.Index));
            }
        }
    }
}
