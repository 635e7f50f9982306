using System.Data.Common;

namespace SharingBus.Hub.History;

/// <summary>The statements of a history. One is compiled once: a few hundred notices a commit go through the same.</summary>
internal sealed class HistoryStatements(DbConnection connection) : IDisposable
{
    // The names of a statement's values, in their order.
    private static readonly string[] Places = ["@a", "@b", "@c"];

    private readonly Dictionary<string, DbCommand> _prepared = [];

    /// <summary>Does what a statement says.</summary>
    public void Execute(string statement, DbTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteNonQuery();

    /// <summary>The first value that a statement gives, or null.</summary>
    public object? Scalar(string statement, DbTransaction? transaction = null, params object[] values) =>
        Command(statement, transaction, values).ExecuteScalar();

    /// <summary>A statement with its values.</summary>
    public DbCommand Command(string statement, DbTransaction? transaction = null, params object[] values)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = statement;
            foreach (var place in Places.Take(values.Length))
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = place;
                command.Parameters.Add(parameter);
            }

            _prepared[statement] = command;
        }

        command.Transaction = transaction;
        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters[at].Value = values[at];
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
