using SharingBus.Cli.Evidence;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Tiles;

namespace SharingBus.Cli.Lineage;

/// <summary>
/// Follows a log with a directory of static files. The checkpoint is written last, when everything below it is stored and checked, so
/// whoever reads the directory at any moment finds the whole tree of the checkpoint that lies in it.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="directory">The mirror.</param>
/// <param name="progress">Is told how far it is.</param>
internal sealed class LogMirror(ILogSource log, TileDirectory directory, IProgress<TileProgress> progress)
{
    /// <summary>Copies what is new of the log.</summary>
    /// <exception cref="TileMirrorException">The log is not what it was, or tiles are wrong.</exception>
    /// <exception cref="EvidenceRefused">A checkpoint is none, of another log or unsigned.</exception>
    /// <exception cref="IOException">The directory cannot be written to, or another process does.</exception>
    public async Task<MirroredLog> FollowAsync(CancellationToken cancel)
    {
        using var claim = directory.Claim();
        var before = directory.ReadCheckpoint(SignedNote.MostBytes) is { } stored ? LogCheck.Read(stored, "the mirror's own checkpoint").Checkpoint : null;
        var (note, checkpoint) = await log.CheckpointAsync(cancel);
        try
        {
            var done = await new TileMirror(directory, log, progress).FollowAsync(checkpoint, before, cancel);
            directory.WriteCheckpoint(note);
            return new MirroredLog(checkpoint, done);
        }
        catch (TileMirrorException refused) when (refused.Error is TileMirrorError.RolledBack or TileMirrorError.Forked or TileMirrorError.Inconsistent)
        {
            throw new TileMirrorException(refused.Error, $"{refused.Message} The refused checkpoint lies in {directory.WriteRefused(note)}.");
        }
    }
}
