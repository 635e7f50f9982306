using System.Text;
using SharingBus.Policy.Documents;

namespace SharingBus.PolicyService.Publishing;

/// <summary>
/// One walk through a directory that nobody vouches for: links are refused, because they lead out of what was reviewed or round in a circle;
/// names that begin with a dot are left alone; what is too large is not opened.
/// </summary>
internal sealed class FolderReading(string root)
{
    /// <summary>Most files and directories that are looked at, documents or not.</summary>
    public const int MaxEntries = 10_000;

    private const string Extension = ".yaml";

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };
    private readonly List<DocumentError> _unread = [];

    /// <summary>What was refused, known after <see cref="Files"/>.</summary>
    public IReadOnlyCollection<DocumentError> Unread => _unread;

    /// <summary>The documents, one after the other as they are asked for.</summary>
    public IEnumerable<(string Name, string Text)> Files()
    {
        var entries = 0;
        var directories = new Queue<DirectoryInfo>([new DirectoryInfo(root)]);
        while (directories.TryDequeue(out var directory))
        {
            foreach (var entry in directory.EnumerateFileSystemInfos("*", Everything).Where(entry => !entry.Name.StartsWith('.')))
            {
                if (++entries > MaxEntries)
                {
                    Refuse(entry, $"more than {MaxEntries} files and directories; take out what belongs to no federation");
                    yield break;
                }

                if (entry is DirectoryInfo child && entry.LinkTarget is null)
                {
                    directories.Enqueue(child);
                }
                else if ((entry is DirectoryInfo || entry.Name.EndsWith(Extension, StringComparison.Ordinal)) && ReadOne(entry) is { } text)
                {
                    yield return (NameOf(entry), text);
                }
            }
        }
    }

    private string? ReadOne(FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null)
        {
            return Refuse(entry, "is a link; put the document itself here");
        }

        try
        {
            // Pipes and devices have no length: they would be waited for.
            return ((FileInfo)entry).Length switch
            {
                0 => string.Empty,
                > YamlDocument.MaxBytes => Refuse(YamlDocument.TooLarge(NameOf(entry))),
                _ => Text(entry),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse(entry, "cannot be read; see to its permissions");
        }
    }

    // The file may grow while it is read, but no more is taken.
    private string? Text(FileSystemInfo entry)
    {
        using var file = File.OpenRead(entry.FullName);
        var bytes = new byte[Math.Min(file.Length, YamlDocument.MaxBytes) + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length < bytes.Length ? Encoding.UTF8.GetString(bytes, 0, length) : Refuse(YamlDocument.TooLarge(NameOf(entry)));
    }

    private string NameOf(FileSystemInfo entry) => Path.GetRelativePath(root, entry.FullName).Replace('\\', '/');

    private string? Refuse(FileSystemInfo entry, string reason) => Refuse(new DocumentError(NameOf(entry), 1, reason));

    private string? Refuse(DocumentError error)
    {
        _unread.Add(error);
        return null;
    }
}
