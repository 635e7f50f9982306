using Npgsql;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>Translates PostgreSQL's SQLSTATEs to the journal's closed list of errors.</summary>
internal static class PostgresFault
{
    private const int ClassLength = 2;

    /// <summary>Whether <see cref="From"/> knows what the exception means; others are not the database's.</summary>
    public static bool Knows(Exception cause) => cause is NpgsqlException or ObjectDisposedException or TimeoutException;

    public static JournalException From(Exception cause) => cause switch
    {
        // The server's detail and context may quote values; its primary message and code do not.
        PostgresException server => new JournalException(
            Classify(server.SqlState), $"PostgreSQL: {server.MessageText} (SQLSTATE {server.SqlState})."),
        ObjectDisposedException => new JournalException(JournalError.Closed, "The journal is closed.", cause),
        _ => new JournalException(JournalError.Storage, "The connection to PostgreSQL failed.", cause),
    };

    private static JournalError Classify(string state) => state switch
    {
        PostgresErrorCodes.DiskFull => JournalError.Full,
        PostgresErrorCodes.LockNotAvailable => JournalError.Locked,
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction => JournalError.Unsuitable,
        _ => state[..ClassLength] switch
        {
            // Integrity constraint violation; internal error, which is where corrupt pages and indexes are reported.
            "23" or "XX" => JournalError.Corrupt,

            // Invalid authorisation; invalid catalogue or schema name.
            "28" or "3D" or "3F" => JournalError.Unsuitable,
            _ => JournalError.Storage,
        },
    };
}
