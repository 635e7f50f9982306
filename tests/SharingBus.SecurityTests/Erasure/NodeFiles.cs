using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Tests.Federation;
using SharingBus.SecurityTests.Broker;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>All files of a node as they were at one moment, write-ahead logs and keys with them: a backup, or what a thief has.</summary>
internal sealed class NodeFiles : IDisposable
{
    private const string JournalFile = "journal.db";

    private readonly string _agency;
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("sharingbus-files-");

    private NodeFiles(string agency) => _agency = agency;

    private string KeyFile => Path.Combine(_copy.FullName, $"{JournalFile}.keys");

    /// <summary>Copies the files of a node, which runs.</summary>
    public static NodeFiles Of(TestFederation federation, string agency)
    {
        var files = new NodeFiles(agency);
        while (!files.TryCopy(Path.GetDirectoryName(federation.JournalOf(agency).Path)!))
        {
            // A transaction ended meanwhile: what was copied is of no one moment.
        }

        return files;
    }

    /// <summary>The files that hold a text, in any form in which a careless program would write it.</summary>
    public IEnumerable<string> Holding(Canary canary) =>
        from file in _copy.EnumerateFiles()
        where canary.FindIn(File.ReadAllBytes(file.FullName)) is not null
        select file.Name;

    /// <summary>Everything that can be read of the journal with these keys.</summary>
    public Task<IReadOnlyList<byte[]>> ReadAsync(NodeFiles keys) => OpenAsync(keys, static async journal =>
    {
        List<byte[]> contents = [];
        for (long entry = 0; entry < journal.Size; entry++)
        {
            contents.AddRange((await journal.Read.ContentsAsync(entry)).Where(part => part is not null).Select(part => part!.Value.ToArray()));
        }

        return (IReadOnlyList<byte[]>)contents;
    });

    /// <summary>Everything that the journal's own entries say to who has these keys.</summary>
    public Task<IReadOnlyList<byte[]>> ReadEntriesAsync(NodeFiles keys) => OpenAsync(keys, EndedEntries.ReadAsync);

    /// <summary>Does in these files what the node does once a minute, at another time.</summary>
    public async Task EndAsync(TimeProvider time)
    {
        var options = new JournalOptions { Agency = _agency, Path = Path.Combine(_copy.FullName, JournalFile), KeyFile = KeyFile };
        await using Journal journal = await Journal.OpenAsync(options, time, NullLogger<Journal>.Instance);
        await EndedEntries.EndAsync(journal, time);
    }

    /// <summary>The content that the index of persons leads to with these keys, for somebody who knows by what the person is known.</summary>
    public Task<IReadOnlyList<ContentKey>> LeadsToAsync(NodeFiles keys, string identity) => OpenAsync(keys, async journal =>
    {
        List<ContentKey> found = [];
        await foreach (FoundContent one in new PersonIndex(journal).FindAsync([identity], default))
        {
            found.Add(one.Content);
        }

        return (IReadOnlyList<ContentKey>)found;
    });

    public void Dispose() => _copy.Delete(recursive: true);

    // Of a copy: who opens a journal writes to it.
    private async Task<T> OpenAsync<T>(NodeFiles keys, Func<Journal, Task<T>> read)
    {
        using var files = new NodeFiles(_agency);
        foreach (FileInfo file in _copy.EnumerateFiles($"{JournalFile}*"))
        {
            file.CopyTo(Path.Combine(files._copy.FullName, file.Name));
        }

        var options = new JournalOptions { Agency = _agency, Path = Path.Combine(files._copy.FullName, JournalFile), KeyFile = keys.KeyFile };
        await using Journal journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
        return await read(journal);
    }

    // The file of the keys has a rollback journal for as long as keys are destroyed.
    private bool TryCopy(string directory)
    {
        foreach (FileInfo old in _copy.EnumerateFiles())
        {
            old.Delete();
        }

        foreach (string file in Directory.GetFiles(directory))
        {
            try
            {
                File.Copy(file, Path.Combine(_copy.FullName, Path.GetFileName(file)));
            }
            catch (FileNotFoundException) when (file.EndsWith("-journal", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
