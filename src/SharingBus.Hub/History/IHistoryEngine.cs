using System.Data.Common;

namespace SharingBus.Hub.History;

/// <summary>A database that a history lies in: how one hub alone opens it, and what is its own of the dialect.</summary>
internal interface IHistoryEngine : IDisposable
{
    /// <summary>What it is called in messages to the operator.</summary>
    string Place { get; }

    /// <summary>Its statements.</summary>
    HistoryStatements Statements { get; }

    /// <summary>The rows of the notices present.</summary>
    INoticeRows Notices { get; }

    /// <summary>Whether the connection stands. One that broke is opened again; whether its last commit happened has to be looked at.</summary>
    bool IsOpen { get; }

    /// <summary>The statements that bring an empty database to each version in turn, from 1. Steps are only ever added.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>Opens the connection for this hub alone, or again: while it is open, no other hub gets it.</summary>
    /// <exception cref="DbException">It cannot be opened, or another has it.</exception>
    /// <exception cref="IOException">The same, in the operator's words.</exception>
    void Open();

    /// <summary>It is this hub's from now on, of this version: another that had it open, and lost the connection, is refused when it comes back.</summary>
    /// <exception cref="InvalidDataException">What the notices are sealed with is not there, or is another history's.</exception>
    void Take();

    /// <summary>Begins a transaction.</summary>
    DbTransaction Begin();

    /// <summary>How many of the steps it has seen.</summary>
    long ReadVersion();

    /// <summary>Says that it has seen a step, within the transaction of that step.</summary>
    void WriteVersion(DbTransaction transaction, long version);

    /// <summary>A fault of the database in the operator's words: <see cref="InvalidDataException"/> where it is damaged, else <see cref="IOException"/>.</summary>
    Exception Translate(Exception fault);
}
