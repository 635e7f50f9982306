using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>Rows of content as PostgreSQL gives them.</summary>
internal static class PostgresContent
{
    /// <summary>The columns, in the order in which they are read.</summary>
    public const string Columns = "first, shared, first_key, places, bytes";

    /// <summary>The row that a reader stands at.</summary>
    public static ContentRun Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
}
