namespace SharingBus.Lineage.Storage;

/// <summary>Rows of content as SQLite gives them.</summary>
internal static class SqliteContent
{
    /// <summary>The columns, in the order in which they are read.</summary>
    public const string Columns = "first, shared, first_key, places, bytes";

    /// <summary>The row that a statement stands at, good until it goes on.</summary>
    public static StoredContent Lend(SqliteStatement row) => new(row.Integer(0), row.Integer(1) == 1, row.Integer(2), row.Blob(3), row.Blob(4));

    /// <summary>A copy of the row that a statement stands at.</summary>
    public static ContentRun Read(SqliteStatement row) =>
        new(row.Integer(0), row.Integer(1) == 1, row.Integer(2), row.Blob(3).ToArray(), row.Blob(4).ToArray());
}
