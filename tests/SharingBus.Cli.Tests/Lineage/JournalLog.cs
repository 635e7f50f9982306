using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Cli.Lineage;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>A journal of its own that is served as a log, and that a test can make fail or lie.</summary>
internal sealed class JournalLog : ILogSource, IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Journal _journal;

    private JournalLog(DirectoryInfo directory, Journal journal) => (_directory, _journal) = (directory, journal);

    /// <summary>Runs before a tile is handed out.</summary>
    public Action<TilePath> Serving { get; set; } = static _ => { };

    public string Name { get; set; } = LogName.Of("northbridge", "police-northbridge");

    public static async Task<JournalLog> OpenAsync(int entries)
    {
        var directory = Directory.CreateTempSubdirectory("sharingbus-test-");
        var options = new JournalOptions { Agency = "police-northbridge", Path = Path.Combine(directory.FullName, "journal.db") };
        var log = new JournalLog(directory, await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance));
        await log.GrowAsync(entries);
        return log;
    }

    public async Task GrowAsync(int entries)
    {
        var accepted = Enumerable.Range(0, entries).Select(static _ => new JournalEntry
        {
            TimeUnixMicros = 1, Accepted = new Accepted { MessageId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()), System = "records" },
        });
        await _journal.AppendAsync(new JournalWrite { Entries = [.. accepted] }, TestContext.Current.CancellationToken);
    }

    public async Task<(byte[] Note, Checkpoint Checkpoint)> CheckpointAsync(CancellationToken cancel)
    {
        var size = _journal.Size;
        var checkpoint = new Checkpoint(Name, size, await _journal.Proofs.RootAsync(size, cancel));
        var note = new SignedNote(checkpoint.Text, [new NoteSignature(Name, 1, new byte[70])]);
        return (System.Text.Encoding.UTF8.GetBytes(note.ToString()), checkpoint);
    }

    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default)
    {
        Serving(path);
        return await new TileReader(_journal.Read).ReadAsync(path, size, cancellation) ?? throw new InvalidOperationException($"The tree of {size} has no {path}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
