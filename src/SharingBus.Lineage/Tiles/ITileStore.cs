namespace SharingBus.Lineage.Tiles;

/// <summary>Tiles as somebody stored them. Nothing in it is believed.</summary>
public interface ITileStore
{
    /// <summary>Reads what stands under a path. Never throws for what stands there.</summary>
    StoredTile Read(TilePath path);
}
