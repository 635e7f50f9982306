using SharingBus.Formats.Importing;

namespace SharingBus.Cli.Feeds;

/// <summary>
/// Takes files from a folder: each is imported, published, and only then moved to <c>done/</c>; one that is refused goes to <c>refused/</c>
/// with its reasons beside it. A crash in between repeats the file, and the node knows its notices again.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="kind">The format of its files.</param>
/// <param name="publisher">Publishes.</param>
/// <param name="context">What the files do not say, as of now.</param>
/// <param name="output">Where it tells what it did; names of files and counts only.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderFeed(
    DirectoryInfo folder, ImportKind kind, FeedPublisher publisher, Func<ImportContext> context, TextWriter output, TimeProvider time)
{
    /// <summary>Where files go whose notices are accepted.</summary>
    public const string Done = "done";

    /// <summary>Where files go that are refused.</summary>
    public const string Refused = "refused";

    // Who cannot rename a file into the folder writes at least this often while it writes.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>Takes what is there, in the order of the names.</summary>
    /// <returns>How many files were taken or refused.</returns>
    public async Task<int> TakeAsync(CancellationToken cancel)
    {
        int taken = 0;
        foreach (FileInfo file in folder.EnumerateFiles().Where(IsReady).OrderBy(file => file.Name, StringComparer.Ordinal).ToArray())
        {
            cancel.ThrowIfCancellationRequested();
            IReadOnlyList<string> faults = await TakeAsync(file, cancel);
            Move(file, faults);
            taken++;
        }

        return taken;
    }

    // Hidden files and those whose name ends in .part or .tmp are still being written.
    private bool IsReady(FileInfo file) =>
        !file.Name.StartsWith('.')
        && file.Extension is not (".part" or ".tmp")
        && file.LinkTarget is null
        && time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc >= Settled;

    private async Task<IReadOnlyList<string>> TakeAsync(FileInfo file, CancellationToken cancel)
    {
        ImportResult result;
        using (FileStream content = file.OpenRead())
        {
            result = Importers.Read(kind, file.Name, content, context());
        }

        if (!result.Succeeded)
        {
            return [.. result.Errors.Select(error => error.ToString())];
        }

        List<string> faults = [];
        foreach (ImportedNotice notice in result.Notices)
        {
            if (await publisher.PublishAsync(notice, cancel) is { } fault)
            {
                faults.Add($"{notice.SourceRef}: {fault}");
            }
        }

        await output.WriteLineAsync($"{file.Name}: {result.Notices.Count - faults.Count} notices accepted, {faults.Count} refused");
        return faults;
    }

    // The reasons first: a refused file never lies there without them.
    private void Move(FileInfo file, IReadOnlyList<string> faults)
    {
        string name = faults.Count == 0 ? Done : Refused;
        DirectoryInfo target = Directory.CreateDirectory(Path.Combine(folder.FullName, name));
        string path = Free(target, file.Name);
        if (faults.Count > 0)
        {
            File.WriteAllLines(path + ".reasons.txt", faults);
            output.WriteLine($"{file.Name}: refused, see {name}/{Path.GetFileName(path)}.reasons.txt");
        }

        File.Move(file.FullName, path);
    }

    // An earlier file of the name stays.
    private static string Free(DirectoryInfo target, string name)
    {
        string path = Path.Combine(target.FullName, name);
        for (int number = 2; File.Exists(path); number++)
        {
            path = Path.Combine(target.FullName, $"{Path.GetFileNameWithoutExtension(name)}.{number}{Path.GetExtension(name)}");
        }

        return path;
    }
}
