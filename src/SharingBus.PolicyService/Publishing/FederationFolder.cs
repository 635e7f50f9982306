using SharingBus.Policy.Documents;

namespace SharingBus.PolicyService.Publishing;

/// <summary>Reads a federation's documents from a directory.</summary>
public static class FederationFolder
{
    /// <summary>Largest document, in bytes: a policy of a thousand grants is far below it.</summary>
    public const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>Reads every YAML file below a directory and checks them together; faults are in <see cref="FederationDocuments.Errors"/>.</summary>
    /// <exception cref="IOException">The directory or a file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is larger than <see cref="MaxDocumentBytes"/>.</exception>
    public static FederationDocuments Read(string directory) =>
        FederationDirectory.Load(Directory.EnumerateFiles(directory, "*.yaml", SearchOption.AllDirectories).Select(path => ReadOne(directory, path)));

    private static (string Name, string Text) ReadOne(string directory, string path) =>
        new FileInfo(path).Length <= MaxDocumentBytes
            ? (Path.GetRelativePath(directory, path).Replace('\\', '/'), File.ReadAllText(path))
            : throw new InvalidDataException($"{path} is larger than {MaxDocumentBytes} bytes.");
}
