namespace SharingBus.Node.Tests.Federation;

/// <summary>A copy of an agency's files, as an operator makes one of a node that is stopped, and puts back later.</summary>
internal sealed class Backup
{
    private readonly string _directory;
    private readonly Dictionary<string, byte[]> _files;

    private Backup(string directory, Dictionary<string, byte[]> files) => (_directory, _files) = (directory, files);

    /// <summary>Stops an agency's node, copies its files, and starts it again.</summary>
    public static async Task<Backup> OfAsync(TestFederation federation, string agency)
    {
        await federation.StopNodeAsync(agency);
        string directory = Path.GetDirectoryName(federation.JournalOf(agency).Path)!;
        Backup backup = new(directory, Directory.GetFiles(directory).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes));
        await federation.StartNodeAsync(agency);
        return backup;
    }

    /// <summary>Stops the node, puts the files back in the place of what is there, and starts it again.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="agency">The agency.</param>
    /// <param name="journalAlone">Whether all other files, the keys of payloads among them, stay as they are.</param>
    public async Task PutBackAsync(TestFederation federation, string agency, bool journalAlone = false)
    {
        await federation.StopNodeAsync(agency);
        foreach ((string name, byte[] content) in _files.Where(file => !journalAlone || file.Key == "journal.db"))
        {
            await File.WriteAllBytesAsync(Path.Combine(_directory, name), content);
        }

        await federation.StartNodeAsync(agency);
    }
}
