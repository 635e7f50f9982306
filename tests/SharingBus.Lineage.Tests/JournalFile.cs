using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Tests;

/// <summary>A journal's file in a directory of its own, deleted with the test.</summary>
internal sealed class JournalFile : IDisposable
{
    public const string Agency = "police-northbridge";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-journal-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "journal.db");

    public JournalOptions Options => new() { Agency = Agency, Path = Path };

    public Task<Journal> OpenAsync() => OpenAsync(Options);

    public Task<Journal> OpenAsync(JournalOptions options) =>
        Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);

    public void Dispose() => _directory.Delete(recursive: true);
}
