using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Tests.Federation;
using SharingBus.SecurityTests.Broker;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>All files of a node as they were at one moment, write-ahead logs and keys with them: a backup, or what a thief has.</summary>
internal sealed class NodeFiles : IDisposable
{
    private const string Journal = "journal.db";

    private readonly string _agency;
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("sharingbus-files-");

    private NodeFiles(string agency) => _agency = agency;

    private string KeyFile => Path.Combine(_copy.FullName, $"{Journal}.keys");

    /// <summary>Copies the files of a node, which runs.</summary>
    public static NodeFiles Of(TestFederation federation, string agency)
    {
        var files = new NodeFiles(agency);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(federation.JournalOf(agency).Path)!))
        {
            File.Copy(file, Path.Combine(files._copy.FullName, Path.GetFileName(file)));
        }

        return files;
    }

    /// <summary>The files that hold a text, in any form in which a careless program would write it.</summary>
    public IEnumerable<string> Holding(Canary canary) =>
        from file in _copy.EnumerateFiles()
        where canary.FindIn(File.ReadAllBytes(file.FullName)) is not null
        select file.Name;

    /// <summary>Everything that can be read of the journal with these keys.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync(NodeFiles keys)
    {
        // Of a copy: who opens a journal writes to it.
        using var read = new NodeFiles(_agency);
        foreach (FileInfo file in _copy.EnumerateFiles($"{Journal}*"))
        {
            file.CopyTo(Path.Combine(read._copy.FullName, file.Name));
        }

        var options = new JournalOptions { Agency = _agency, Path = Path.Combine(read._copy.FullName, Journal), KeyFile = keys.KeyFile };
        await using Journal journal = await Lineage.Journals.Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
        List<byte[]> contents = [];
        for (long entry = 0; entry < journal.Size; entry++)
        {
            contents.AddRange((await journal.Read.ContentsAsync(entry)).Where(part => part is not null).Select(part => part!.Value.ToArray()));
        }

        return contents;
    }

    public void Dispose() => _copy.Delete(recursive: true);
}
