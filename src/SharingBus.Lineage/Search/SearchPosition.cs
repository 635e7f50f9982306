using System.Globalization;
using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Search;

/// <summary>Where a page begins: at an entry, behind some of its hits, for one entry may be about hundreds of messages.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Skip">Hits of it that were given already.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SearchPosition(long Index, int Skip)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out SearchPosition position)
    {
        position = default;
        if (text?.Split('.') is not [var index, var skip]
            || !long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            || !int.TryParse(skip, NumberStyles.None, CultureInfo.InvariantCulture, out int given))
        {
            return false;
        }

        position = new SearchPosition(at, given);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}.{Skip}");
}
