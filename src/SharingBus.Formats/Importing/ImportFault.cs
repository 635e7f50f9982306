namespace SharingBus.Formats.Importing;

/// <summary>Thrown inside an importer where a file cannot be understood; never leaves <see cref="Importers"/>.</summary>
internal sealed class ImportFault(string path, int? line, string reason) : Exception(reason)
{
    public string Path { get; } = path;

    public int? Line { get; } = line;
}
