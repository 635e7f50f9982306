using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// Checks stored tiles against a size and root, out of the stored bytes alone: the entries must lead to the root, and so must every tile of
/// every level. It takes nothing from whoever wrote the tiles; what it shares with the mirror is how a tree is cut into tiles, their format and the hashing.
/// </summary>
public sealed class TileVerifier
{
    /// <summary>How many faults are listed: beyond it the store is no mirror that somebody could mend tile by tile.</summary>
    public const int MaxFaults = 1_000;

    private readonly ITileStore _store;

    /// <summary>Checks what a store holds.</summary>
    public TileVerifier(ITileStore store) => _store = store;

    /// <summary>Reads every tile that the tree has, and judges each.</summary>
    /// <param name="size">Leaves, as the checkpoint says.</param>
    /// <param name="root">RFC 6962 tree head, as the checkpoint says.</param>
    /// <param name="progress">Is told how many tiles were read.</param>
    /// <param name="cancellation">Ends the check.</param>
    public TileVerdict Verify(long size, TreeHash root, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        TileSurvey survey = new(_store, new TileTree(size), progress);
        if (!survey.TryRead(MaxFaults, cancellation))
        {
            return new TileVerdict(survey.Faults, IsComplete: false);
        }

        List<TileFault> faults = [.. survey.Faults, .. new TileJudge(survey).Judge(root)];
        return faults.Count <= MaxFaults
            ? new TileVerdict(faults, IsComplete: true)
            : new TileVerdict(faults[..MaxFaults], IsComplete: false);
    }
}
