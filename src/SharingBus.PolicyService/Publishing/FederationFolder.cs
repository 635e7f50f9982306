using SharingBus.Policy.Documents;

namespace SharingBus.PolicyService.Publishing;

/// <summary>Reads a federation's documents from a directory.</summary>
public static class FederationFolder
{
    /// <summary>Reads every YAML file below a directory and checks them together; faults are in <see cref="FederationDocuments.Errors"/>.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static FederationDocuments Read(string directory)
    {
        var reading = new FolderReading(directory);
        return FederationDirectory.Load(reading.Files(), reading.Unread);
    }
}
