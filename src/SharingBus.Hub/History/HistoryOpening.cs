using System.Globalization;
using System.Security.Cryptography;

namespace SharingBus.Hub.History;

/// <summary>Brings a history's database to the version of this product, and sees to it that nobody works with half a history.</summary>
internal static class HistoryOpening
{
    private const int SaltBytes = 32;

    /// <summary>Opens it for a hub's work.</summary>
    /// <exception cref="InvalidDataException">It is of a newer hub, or a rebuild of it was not finished.</exception>
    public static void Prepare(IHistoryEngine engine)
    {
        Upgrade(engine);
        if (IsRebuilding(engine.Statements))
        {
            throw new InvalidDataException(
                $"{engine.Place} was being rebuilt and is not whole. Run the rebuild again (SharingBus.Hub rebuild --config hub.json): it begins anew.");
        }
    }

    /// <summary>Opens it for a rebuild: it is empty, and not to be used before the rebuild says that it is whole.</summary>
    /// <exception cref="InvalidDataException">It holds a history, or is of a newer hub.</exception>
    public static void PrepareRebuild(IHistoryEngine engine)
    {
        Upgrade(engine);
        if (!IsRebuilding(engine.Statements) && !IsEmpty(engine.Statements))
        {
            throw new InvalidDataException($"{engine.Place} holds a history. Nothing was changed: move it away before rebuilding, and keep it until the hub runs.");
        }

        using var transaction = engine.Begin();
        engine.Notices.Clear(transaction);
        engine.Statements.Execute("DELETE FROM event", transaction);
        engine.Statements.Execute("UPDATE hub SET rebuilding = 1", transaction);
        transaction.Commit();
    }

    private static void Upgrade(IHistoryEngine engine)
    {
        var version = engine.ReadVersion();
        if (version > engine.Steps.Count)
        {
            throw new InvalidDataException($"{engine.Place} was written by a newer hub (version {version}). Start that one, or take another directory.");
        }

        for (; version < engine.Steps.Count; version++)
        {
            using var transaction = engine.Begin();
            engine.Statements.Execute(engine.Steps[(int)version], transaction);
            if (version == 0)
            {
                engine.Statements.Execute("INSERT INTO hub (salt) VALUES (@a)", transaction, RandomNumberGenerator.GetBytes(SaltBytes));
            }

            engine.WriteVersion(transaction, version + 1);
            transaction.Commit();
        }

        engine.Take();
    }

    private static bool IsRebuilding(HistoryStatements statements) => Number(statements, "SELECT rebuilding FROM hub") == 1;

    // A hub that was started and taught nothing leaves the event that its history begins.
    private static bool IsEmpty(HistoryStatements statements) =>
        Number(statements, "SELECT count(*) FROM notice") == 0
        && Number(statements, "SELECT count(*) FROM event WHERE body NOT LIKE '{\"$type\":\"history-begun\"%'") == 0;

    private static long Number(HistoryStatements statements, string query) => Convert.ToInt64(statements.Scalar(query), CultureInfo.InvariantCulture);
}
