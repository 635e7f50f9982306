using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Quarantine;

/// <summary>Opens an agency's quarantine beside its journal.</summary>
public static class QuarantineStore
{
    /// <summary>The file beside a journal's SQLite file.</summary>
    public const string FileName = "quarantine.db";

    /// <summary>Opens the quarantine of a journal's agency, in a file beside the journal's or in the journal's schema, and makes it where there is none.</summary>
    /// <param name="journal">Where the journal is.</param>
    /// <param name="limits">What is kept of one sender.</param>
    /// <exception cref="JournalException">It cannot be opened, is newer than this product, or is another agency's.</exception>
    public static async Task<IQuarantineStore> OpenAsync(JournalOptions journal, QuarantineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(limits);
        if (journal.ConnectionString.Length > 0)
        {
            return await PostgresQuarantine.OpenAsync(journal, limits);
        }

        string path = Path.Combine(Path.GetDirectoryName(journal.Path) ?? "", FileName);
        return await Task.Run(() => SqliteQuarantine.Open(path, journal.Agency, limits));
    }
}
