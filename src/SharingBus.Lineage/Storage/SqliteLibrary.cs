namespace SharingBus.Lineage.Storage;

/// <summary>
/// The SQLite library of the process, for whoever opens files of its own. A process has one: what was opened by another crashes it. So it is chosen here, before
/// the first file is opened.
/// </summary>
public static class SqliteLibrary
{
    /// <summary>Makes the choice where it was not made yet.</summary>
    /// <returns>The library: the system's, or the one that is bundled.</returns>
    public static string Choose() => SqliteEngine.Current.Library;
}
