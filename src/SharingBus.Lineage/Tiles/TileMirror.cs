using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// Copies a log as static files. Every tile is proven before it is stored, so a log that shows this mirror two faces leaves nothing of the second
/// behind; a full tile that is stored is never fetched again, and in the end all is read back and checked by itself.
/// </summary>
public sealed class TileMirror
{
    // A tile is a question and an answer; several at once hide the way between.
    private const int FetchesAtOnce = 8;

    // What is told of faults; the first few show where to look.
    private const int FaultsTold = 10;

    private readonly TileDirectory _directory;
    private readonly ITileLog _log;
    private readonly IProgress<TileProgress>? _progress;
    private long _total;
    private long _fetched;
    private long _copied;

    /// <summary>A mirror of a log in a directory.</summary>
    public TileMirror(TileDirectory directory, ITileLog log, IProgress<TileProgress>? progress = null) =>
        (_directory, _log, _progress) = (directory, log, progress);

    /// <summary>Copies what is missing of the log up to a checkpoint, and checks all that is stored against it.</summary>
    /// <param name="head">What the log's checkpoint says.</param>
    /// <param name="before">What the checkpoint says that was mirrored before; null where there was none.</param>
    /// <param name="cancellation">Ends the work; what is stored by then stays, and is not fetched again.</param>
    /// <exception cref="TileMirrorException">The log is not what it was, or served or stored tiles are wrong.</exception>
    public async Task<TileProgress> FollowAsync(Checkpoint head, Checkpoint? before, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (before is not null)
        {
            RequireSuccessor(head, before);
        }

        ProvenTiles log = await ProvenTiles.BeginAsync(_log, head, cancellation);
        if (before is not null)
        {
            await RequireConsistentAsync(log, before, cancellation);
        }

        (_total, _fetched, _copied) = (log.Tree.Count, 0, 0);
        for (int level = log.Tree.Levels - 1; level >= 0; level--)
        {
            if (log.Tree.EdgeWidth(level) > 0)
            {
                await CopyEdgeAsync(log, level, cancellation);
            }
        }

        return Check(head, cancellation);
    }

    private static void RequireSuccessor(Checkpoint head, Checkpoint before)
    {
        if (head.Log != before.Log)
        {
            throw new TileMirrorException(
                TileMirrorError.CheckpointOfAnotherLog, $"The checkpoint is of {head.Log}, the directory mirrors {before.Log}. Mirror each log in a directory of its own.");
        }

        if (head.Size < before.Size)
        {
            throw new TileMirrorException(
                TileMirrorError.RolledBack,
                $"The log's checkpoint has {head.Size} entries, the one mirrored before had {before.Size}. A log never shrinks: keep the mirror as evidence.");
        }

        if (head.Size == before.Size && head.Root != before.Root)
        {
            throw new TileMirrorException(
                TileMirrorError.Forked,
                $"The log's checkpoint of {head.Size} entries has the root {head.Root}, the one mirrored before had {before.Root}. Keep the mirror as evidence.");
        }
    }

    private static async Task RequireConsistentAsync(ProvenTiles log, Checkpoint before, CancellationToken cancellation)
    {
        if (await log.RootAtAsync(before.Size, cancellation) is var root && root != before.Root)
        {
            throw new TileMirrorException(
                TileMirrorError.Inconsistent,
                $"The log now begins with {before.Size} entries of the root {root}, the checkpoint mirrored before had {before.Root}. Its past was changed: keep the mirror as evidence.");
        }
    }

    private async Task CopyEdgeAsync(ProvenTiles log, int level, CancellationToken cancellation)
    {
        TilePath path = log.Tree.Edge(level);
        TreeHash[] hashes = log.Edge(level);
        if (_directory.Holds(path))
        {
            Report(fetched: false);
        }
        else
        {
            Store(path, TileFormat.Write(path, hashes));
        }

        await CopyBelowAsync(log, path, hashes, cancellation);
    }

    private async Task CopyFullAsync(ProvenTiles log, TilePath path, TreeHash root, CancellationToken cancellation)
    {
        TreeHash[] hashes;
        if (_directory.Holds(path))
        {
            hashes = RequireStored(path, root);
            Report(fetched: false);
        }
        else
        {
            hashes = await log.FullAsync(path, root, cancellation);
            Store(path, TileFormat.Write(path, hashes));
        }

        await CopyBelowAsync(log, path, hashes, cancellation);
    }

    // Depth first, so that the memory it takes does not grow with the log.
    private async Task CopyBelowAsync(ProvenTiles log, TilePath path, TreeHash[] hashes, CancellationToken cancellation)
    {
        if (path.Level == 0)
        {
            await CopyBundleAsync(log, TilePath.Entries(path.Number, path.Width), hashes, cancellation);
            return;
        }

        ParallelOptions options = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = path.Level == 1 ? FetchesAtOnce : 1 };
        await Parallel.ForAsync(0, hashes.Length, options, async (child, ended) =>
            await CopyFullAsync(log, TilePath.Hashes(path.Level - 1, (path.Number * TilePath.FullWidth) + child), hashes[child], ended));
    }

    private async Task CopyBundleAsync(ProvenTiles log, TilePath path, TreeHash[] leaves, CancellationToken cancellation)
    {
        if (_directory.Holds(path))
        {
            Report(fetched: false);
        }
        else
        {
            Store(path, await log.BundleAsync(path, leaves, cancellation));
        }
    }

    // What is fetched below it is held against it: the log must not be blamed for what somebody changed here.
    private TreeHash[] RequireStored(TilePath path, TreeHash root)
    {
        StoredTile stored = _directory.Read(path);
        return TileFormat.Hashes(path, stored.Bytes.Span) is { } hashes && TileFold.Perfect(hashes) == root
            ? hashes
            : throw StoredWrong([stored.Fault ?? new TileFault(path, TileFaultReason.Altered, "its hashes are not those of the log")]);
    }

    private void Store(TilePath path, ReadOnlyMemory<byte> bytes)
    {
        _directory.Write(path, bytes.Span);
        Report(fetched: true);
    }

    private void Report(bool fetched)
    {
        long inAll = fetched ? Interlocked.Increment(ref _fetched) : Interlocked.Read(ref _fetched);
        long inPlace = Interlocked.Increment(ref _copied);
        _progress?.Report(new TileProgress(inAll, inPlace, 0, _total));
    }

    private TileProgress Check(Checkpoint head, CancellationToken cancellation)
    {
        TileProgress done = new(_fetched, _copied, 0, _total);
        Relay relay = new(read => _progress?.Report(done with { Checked = read }));
        TileVerdict verdict = new TileVerifier(_directory).Verify(head.Size, head.Root, relay, cancellation);
        return verdict.IsWhole ? done with { Checked = _total } : throw StoredWrong(verdict.Faults);
    }

    private static TileMirrorException StoredWrong(IReadOnlyList<TileFault> faults)
    {
        string more = faults.Count > FaultsTold ? $"{Environment.NewLine}  and {faults.Count - FaultsTold} more" : "";
        string told = string.Concat(faults.Take(FaultsTold).Select(static fault => $"{Environment.NewLine}  {fault}"));
        return new TileMirrorException(
            TileMirrorError.StoredTileWrong,
            $"Stored tiles are not those of the log. Find out who changed them; then delete these files and mirror again.{told}{more}");
    }

    private sealed class Relay(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
