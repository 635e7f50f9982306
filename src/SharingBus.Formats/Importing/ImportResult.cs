namespace SharingBus.Formats.Importing;

/// <summary>What came of one file: its notices, or the reasons why there are none.</summary>
/// <param name="Kind">The format it was read as.</param>
/// <param name="FileName">The file as it was named.</param>
/// <param name="Notices">The notices; empty where there is an error.</param>
/// <param name="LeftOver">What has no place in the vocabulary, counted and named.</param>
/// <param name="Assumptions">What the file did not say and was taken from the import's settings or from a convention.</param>
/// <param name="Errors">Why nothing of the file may be published.</param>
public sealed record ImportResult(
    ImportKind Kind,
    string FileName,
    IReadOnlyList<ImportedNotice> Notices,
    IReadOnlyList<LeftOver> LeftOver,
    IReadOnlyList<string> Assumptions,
    IReadOnlyList<ImportError> Errors)
{
    /// <summary>Whether the file may be published.</summary>
    public bool Succeeded => Errors.Count == 0;

    /// <summary>0, or 1 where the file was refused.</summary>
    public int ExitCode => Succeeded ? 0 : 1;
}
