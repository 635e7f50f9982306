using System.Globalization;
using SharingBus.Lineage.Tiles;

namespace SharingBus.Cli.Lineage;

/// <summary>Says how far a mirror is, every few seconds: a log of millions takes minutes, a small one says nothing.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="time">The clock.</param>
internal sealed class MirrorProgress(TextWriter output, TimeProvider time) : IProgress<TileProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private long _last = time.GetTimestamp();

    /// <inheritdoc/>
    public void Report(TileProgress value)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_last, now) < Between)
            {
                return;
            }

            _last = now;
            output.WriteLine(value.Checked > 0
                ? string.Create(CultureInfo.InvariantCulture, $"checked {value.Checked:N0} of {value.Total:N0} tiles")
                : string.Create(CultureInfo.InvariantCulture, $"copied {value.Copied:N0} of {value.Total:N0} tiles, {value.Fetched:N0} of them fetched now"));
        }
    }
}
