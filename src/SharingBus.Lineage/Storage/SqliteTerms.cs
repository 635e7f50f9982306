using SharingBus.Lineage.Retention;

namespace SharingBus.Lineage.Storage;

/// <summary>Writes when content's time is over, and when to look at it next.</summary>
internal sealed class SqliteTerms(SqliteDatabase database)
{
    private const string Row = "first = (SELECT first FROM content WHERE first <= ? ORDER BY first DESC LIMIT 1)";

    private readonly SqliteStatement _add = database.Prepare("INSERT INTO content_term VALUES (?, ?, ?, ?)");
    private readonly SqliteStatement _visit = database.Prepare($"UPDATE content_term SET due = ? WHERE {Row}");
    private readonly SqliteStatement _end = database.Prepare($"DELETE FROM content_term WHERE {Row}");

    public void Store(GroupRows group)
    {
        foreach (ContentTerms terms in group.Contents.Select(ContentTerms.Of).OfType<ContentTerms>())
        {
            _add.Bind(terms.First).Bind(terms.Shared ? 1 : 0).Bind(terms.Due).Bind(terms.Ends).Run();
        }

        foreach (TermVisit visit in group.Visits)
        {
            SqliteStatement statement = visit.Due is { } due ? _visit.Bind(due) : _end;
            statement.Bind(visit.Index).Run();
        }
    }
}
