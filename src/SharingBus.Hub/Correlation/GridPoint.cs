using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>A place to about a hundred metres: thousandths of a degree from the south pole's and the date line's side, WGS 84.</summary>
/// <param name="Row">Thousandths of a degree of latitude.</param>
/// <param name="Column">Thousandths of a degree of longitude.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GridPoint(int Row, int Column)
{
    private const double PerDegree = 1_000;

    // A cell has ten rows and columns: 1.1 km from south to north, a quarter of a town, and wider than the usual error of a position.
    private const int CellSide = 10;

    private const double KilometresPerRow = 111.2 / PerDegree;
    private const int ColumnsAround = 360_000;

    /// <summary>Row of its cell.</summary>
    public int CellRow => (int)Math.Floor((double)Row / CellSide);

    /// <summary>Column of its cell.</summary>
    public int CellColumn => (int)Math.Floor((double)Column / CellSide);

    /// <summary>The point of a position, or null where the position is none on Earth.</summary>
    public static GridPoint? Of(double latitude, double longitude) =>
        Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new GridPoint((int)Math.Round(latitude * PerDegree), (int)Math.Round(longitude * PerDegree))
            : null;

    /// <summary>Kilometres to another point, right to a few metres where it is near.</summary>
    public double KilometresTo(GridPoint other)
    {
        var columns = Math.Abs(Column - other.Column);
        columns = Math.Min(columns, ColumnsAround - columns);
        var middle = (Row + other.Row) / 2.0 / PerDegree * Math.PI / 180;
        var (south, east) = ((Row - other.Row) * KilometresPerRow, columns * KilometresPerRow * Math.Cos(middle));
        return Math.Sqrt((south * south) + (east * east));
    }
}
