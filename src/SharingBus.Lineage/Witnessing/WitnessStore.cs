using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Witnessing;

/// <summary>Opens what an agency knows as a witness, beside its journal.</summary>
public static class WitnessStore
{
    /// <summary>The file beside a journal's SQLite file.</summary>
    public const string FileName = "witness.db";

    /// <summary>Opens it in a file beside the journal's or in the journal's schema, and makes it where there is none.</summary>
    /// <param name="journal">Where the journal is.</param>
    /// <exception cref="JournalException">It cannot be opened, is newer than this product, or is another agency's.</exception>
    public static async Task<IWitnessStore> OpenAsync(JournalOptions journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        if (journal.ConnectionString.Length > 0)
        {
            return await PostgresWitnessStore.OpenAsync(journal);
        }

        string path = Path.Combine(Path.GetDirectoryName(journal.Path) ?? "", FileName);
        return await Task.Run(() => SqliteWitnessStore.Open(path, journal.Agency));
    }

    /// <summary>A stored note, read.</summary>
    internal static SeenCheckpoint Read(string note) =>
        SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(note)) is { } read && Checkpoint.TryParse(read.Text) is { } checkpoint
            ? new SeenCheckpoint(checkpoint, note)
            : throw new InvalidDataException("A stored checkpoint is none.");
}
