using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>One column of the rows that a group inserts into a table.</summary>
internal interface IPostgresColumn
{
    /// <summary>The values as one array parameter.</summary>
    NpgsqlParameter ToParameter();
}
