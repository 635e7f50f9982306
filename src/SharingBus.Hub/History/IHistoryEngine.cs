using System.Data.Common;

namespace SharingBus.Hub.History;

/// <summary>A database that a history lies in: how one hub alone opens it, and what is its own of the dialect.</summary>
internal interface IHistoryEngine : IDisposable
{
    /// <summary>What it is called in messages to the operator.</summary>
    string Place { get; }

    /// <summary>The connection; open after <see cref="Open"/>.</summary>
    DbConnection Connection { get; }

    /// <summary>The statements that bring an empty database to each version in turn, from 1. Steps are only ever added.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>Opens the connection for this hub alone: while it is open, no other hub gets it.</summary>
    /// <exception cref="DbException">It cannot be opened, or another has it.</exception>
    void Open();

    /// <summary>How many of the steps it has seen.</summary>
    long ReadVersion(HistoryStatements statements);

    /// <summary>Says that it has seen a step, within the transaction of that step.</summary>
    void WriteVersion(HistoryStatements statements, DbTransaction transaction, long version);

    /// <summary>Lets what was deleted leave the disk.</summary>
    void Forget(HistoryStatements statements);

    /// <summary>A fault of the database in the operator's words: <see cref="InvalidDataException"/> where it is damaged, else <see cref="IOException"/>.</summary>
    Exception Translate(DbException fault);
}
