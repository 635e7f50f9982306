namespace SharingBus.Policy.Compiling;

/// <summary>All instants at which anything in a bundle begins or ends. Between two of them every decision stays what it is.</summary>
internal sealed class Timeline
{
    private readonly DateTimeOffset[] _instants;

    public Timeline(IEnumerable<Period> periods) =>
        _instants = [.. periods.SelectMany(period => new[] { period.From, period.Until }).Distinct().Order()];

    /// <summary>The number of the stretch that an instant lies in.</summary>
    public int StretchAt(DateTimeOffset instant)
    {
        var found = Array.BinarySearch(_instants, instant);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>The first instant after this stretch.</summary>
    public DateTimeOffset EndOf(int stretch) => stretch < _instants.Length ? _instants[stretch] : DateTimeOffset.MaxValue;
}
