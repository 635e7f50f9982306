namespace SharingBus.Lineage.Tiles;

/// <summary>A mirror does not follow its log.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What was found, and what to do.</param>
public sealed class TileMirrorException(TileMirrorError error, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public TileMirrorError Error { get; } = error;
}
