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

    /// <summary>Reads the text of a checkpoint; null where it is none. Lines behind the root are not ours and are passed by.</summary>
    public static Checkpoint? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[0].Length == 0 || lines[3..^1].Any(static line => line.Length == 0))
        {
            return null;
        }

        // One form only: no sign, no zero in front, no space.
        bool isSize = long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && size.ToString(CultureInfo.InvariantCulture) == lines[1];
        return isSize && StrictBase64.TryDecode(lines[2], TreeHash.Size) is { Length: TreeHash.Size } root
            ? new Checkpoint(lines[0], size, TreeHash.Read(root))
            : null;
    }
}
