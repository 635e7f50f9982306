using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>A column of one type. The type is mapped to PostgreSQL's by Npgsql.</summary>
internal sealed class PostgresColumn<T> : List<T>, IPostgresColumn
{
    public NpgsqlParameter ToParameter() => new NpgsqlParameter<List<T>> { TypedValue = this };
}
