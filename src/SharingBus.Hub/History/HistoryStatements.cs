using Microsoft.Data.Sqlite;

namespace SharingBus.Hub.History;

/// <summary>The statements of the history file. One is compiled once: a few hundred notices a commit go through the same.</summary>
internal sealed class HistoryStatements(SqliteConnection file) : IDisposable
{
    // The names of a statement's values, in their order.
    private static readonly string[] Places = ["$a", "$b", "$c"];

    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>Does what a statement says.</summary>
    public void Execute(string statement, SqliteTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteNonQuery();

    /// <summary>The first value that a statement gives, or null.</summary>
    public object? Scalar(string statement, SqliteTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteScalar();

    /// <summary>A statement with its values.</summary>
    public SqliteCommand Command(string statement, SqliteTransaction? transaction = null, params object[] values)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = file.CreateCommand();
            command.CommandText = statement;
            _prepared[statement] = command;
        }

        command.Transaction = transaction;
        command.Parameters.Clear();
        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters.AddWithValue(Places[at], values[at]);
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }
    }
}
