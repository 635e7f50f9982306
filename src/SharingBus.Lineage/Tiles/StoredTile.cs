namespace SharingBus.Lineage.Tiles;

/// <summary>What stood under a path. Immutable.</summary>
public sealed class StoredTile
{
    private StoredTile(ReadOnlyMemory<byte> bytes, TileFault? fault) => (Bytes, Fault) = (bytes, fault);

    /// <summary>Bytes of the length that the path has; empty where there is a fault.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Why there are none; null where there are.</summary>
    public TileFault? Fault { get; }

    /// <summary>Judges bytes by their length alone, or says what is wrong with it.</summary>
    public static StoredTile Of(TilePath path, ReadOnlyMemory<byte> bytes) =>
        LengthFault(path, bytes.Length) is { } fault ? Faulty(fault) : new StoredTile(bytes, null);

    /// <summary>A tile that cannot be read.</summary>
    public static StoredTile Faulty(TilePath path, TileFaultReason reason, string words) =>
        Faulty(new TileFault(path, reason, words));

    internal static StoredTile Faulty(TileFault fault) => new(default, fault);

    /// <summary>What is wrong with a length; null where nothing is.</summary>
    internal static TileFault? LengthFault(TilePath path, long length)
    {
        int expected = TileFormat.Length(path);
        if (length == expected)
        {
            return null;
        }

        int item = TileFormat.ItemBytes(path);
        string words = $"it has {length} bytes, {path.Width} of {item} belong there";
        return length > 0 && length % item == 0
            ? new TileFault(path, TileFaultReason.WrongWidth, words)
            : new TileFault(path, length < expected ? TileFaultReason.Truncated : TileFaultReason.ExtraBytes, words);
    }
}
