using System.Globalization;
using Npgsql;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>The connections to one agency's schema, and what is asked of the server before anything is promised on it.</summary>
internal static class PostgresSource
{
    // Statements that keep their plan on a connection: the writer has some twenty, the readings as many.
    private const int PreparedStatements = 64;

    // The writer sends some hundred KiB at a time.
    private const int WriteBufferBytes = 64 * 1024;

    // Only lookups by key are made. A plan made while a table was empty must not read all of it later; and as the scans that cannot be
    // avoided then count as dear, nothing may be compiled to machine code for them: that takes tens of milliseconds a statement.
    private const string SessionSettings = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    public static NpgsqlDataSource Create(JournalOptions options)
    {
        NpgsqlConnectionStringBuilder settings = new(options.ConnectionString)
        {
            SearchPath = PostgresSchema.Quote(options.Agency),

            // One connection writes, and one reads the requests of before, once.
            MaxPoolSize = options.Readers + 2,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            WriteBufferSize = WriteBufferBytes,
        };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? SessionSettings : $"{settings.Options} {SessionSettings}";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Whether the text is a connection string. Says no more: it may hold a password.</summary>
    public static bool CanRead(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (Exception cause) when (cause is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Refuses a server on which a commit could be lost after it was answered.</summary>
    public static async Task RequireDurableAsync(NpgsqlConnection connection, bool standby)
    {
        List<string> faults = [];
        foreach (PostgresDemand demand in PostgresDemand.All(standby))
        {
            await using NpgsqlCommand show = new($"SHOW {demand.Setting}", connection);
            if (demand.FaultOf(Convert.ToString(await show.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? string.Empty) is { } fault)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw new JournalException(JournalError.Unsuitable, $"The PostgreSQL server is not durable enough: {string.Join("; ", faults)}.");
        }
    }
}
