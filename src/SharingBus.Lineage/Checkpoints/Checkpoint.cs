using System.Globalization;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>The state of a log at one size, as C2SP describes checkpoints: whoever signs it stands for every entry below that size.</summary>
/// <param name="Log">The log's name; see <see cref="LogName"/>.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">The RFC 6962 tree head over them.</param>
public sealed record Checkpoint(string Log, long Size, TreeHash Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Log}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");

    /// <summary>Reads the text of a checkpoint; null where it is none. Three lines and no more: nobody checks what stands behind the root.</summary>
    public static Checkpoint? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('\n') is not [{ Length: > 0 } name, string entries, string hash, ""])
        {
            return null;
        }

        // One form only: no sign, no zero in front, no space.
        bool isSize = long.TryParse(entries, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && size.ToString(CultureInfo.InvariantCulture) == entries;
        return isSize && StrictBase64.TryDecode(hash, TreeHash.Size) is { Length: TreeHash.Size } root
            ? new Checkpoint(name, size, TreeHash.Read(root))
            : null;
    }
}
