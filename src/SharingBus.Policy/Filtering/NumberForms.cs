using System.Buffers.Binary;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Filtering;

/// <summary>Coarser forms of numbers, years, coordinates and precisions. 0 bytes where the result is the field's default, or is no number.</summary>
internal static class NumberForms
{
    private const int YearsOfBand = 5;

    /// <summary>The lower end of the band, by the series 1, 2, 5, 10, or of the power of ten. The sign stays.</summary>
    public static int Whole(ReadOnlySpan<byte> value, bool series, Span<byte> destination)
    {
        var position = 0;
        if (!Wire.TryVarint(value, ref position, out var number))
        {
            return 0;
        }

        var negative = (long)number < 0;
        var band = Band(negative ? 0 - number : number, series);
        return band == 0 ? 0 : Wire.WriteLongVarint(destination, negative ? 0 - band : band);
    }

    /// <summary>The same for a number with a fraction.</summary>
    public static int Real(ReadOnlySpan<byte> value, bool series, Span<byte> destination)
    {
        var number = BinaryPrimitives.ReadDoubleLittleEndian(value);
        var size = Math.Abs(number);
        if (!double.IsFinite(number) || size == 0)
        {
            return 0;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(size)));
        var step = !series ? 1 : size >= 5 * power ? 5 : size >= 2 * power ? 2 : 1;
        return Write(Math.CopySign(step * power, number), destination);
    }

    /// <summary>The middle of the cell of a grid in degrees. It is never 0, the default.</summary>
    public static int Cell(ReadOnlySpan<byte> value, Transform transform, Span<byte> destination)
    {
        // Cells a degree: a division keeps the middles equal wherever in the cell the point was.
        var cells = transform switch { Transform.Kilometre => 100, Transform.TenKilometres => 10, _ => 1 };
        var degrees = BinaryPrimitives.ReadDoubleLittleEndian(value);
        return Math.Abs(degrees) <= 360 ? Write((Math.Floor(degrees * cells) + 0.5) / cells, destination) : 0;
    }

    /// <summary>The first year of a band of five.</summary>
    public static int FiveYears(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var position = 0;
        if (!Wire.TryVarint(value, ref position, out var number) || number > 9999)
        {
            return 0;
        }

        var band = number - number % YearsOfBand;
        return band == 0 ? 0 : Wire.WriteLongVarint(destination, band);
    }

    /// <summary>The value, or the least one allowed where it is below.</summary>
    public static int AtLeast(ReadOnlySpan<byte> value, ulong least, Span<byte> destination)
    {
        var position = 0;
        return Wire.TryVarint(value, ref position, out var number) ? Wire.WriteLongVarint(destination, Math.Max(number, least)) : 0;
    }

    private static ulong Band(ulong size, bool series)
    {
        if (size == 0)
        {
            return 0;
        }

        var power = 1UL;
        while (size / 10 >= power)
        {
            power *= 10;
        }

        return !series ? power : size / 5 >= power ? 5 * power : size / 2 >= power ? 2 * power : power;
    }

    private static int Write(double number, Span<byte> destination)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(destination, number);
        return sizeof(double);
    }
}
