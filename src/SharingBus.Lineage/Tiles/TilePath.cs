using System.Globalization;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// The name of one tile of a log, as C2SP tlog-tiles writes it: <c>tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]</c> for hashes,
/// <c>tile/entries/&lt;N&gt;[.p/&lt;W&gt;]</c> for entry bundles. N stands in groups of three digits, all but the last behind an x.
/// </summary>
public readonly record struct TilePath
{
    /// <summary>Hashes in a full tile, entries in a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>The highest level that the format can write.</summary>
    public const int MaxLevel = 63;

    // The number of the last tile of level 0 in a tree of 2^63 - 1 leaves, and its digits in whole groups.
    private const long MaxNumber = (1L << 55) - 1;
    private const int MaxGroups = 6;
    private const int GroupDigits = 3;
    private const int GroupSize = 1_000;
    private const string Root = "tile/";
    private const string EntriesLevel = "entries";
    private const string PartialSuffix = ".p/";

    private TilePath(int level, bool isEntries, long number, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        (Level, IsEntries, Number, Width) = (level, isEntries, number, width);
    }

    /// <summary>The level of the hashes; 0 for entries, which are the leaves below it.</summary>
    public int Level { get; }

    /// <summary>Whether it is an entry bundle.</summary>
    public bool IsEntries { get; }

    /// <summary>Its place within the level, from 0.</summary>
    public long Number { get; }

    /// <summary>How many hashes or entries it has: 1 to 256.</summary>
    public int Width { get; }

    /// <summary>Whether it has all it ever will.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>A tile of hashes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No tree has such a tile.</exception>
    public static TilePath Hashes(int level, long number, int width = FullWidth) => new(level, isEntries: false, number, width);

    /// <summary>An entry bundle.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No tree has such a bundle.</exception>
    public static TilePath Entries(long number, int width = FullWidth) => new(0, isEntries: true, number, width);

    /// <summary>Reads a path; takes only what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TilePath path)
    {
        path = default;
        if (!text.StartsWith(Root, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[Root.Length..];
        int slash = rest.IndexOf('/');
        if (slash < 0 || !TryReadLevel(rest[..slash], out int level, out bool isEntries))
        {
            return false;
        }

        rest = rest[(slash + 1)..];
        int width = FullWidth;
        int suffix = rest.IndexOf(PartialSuffix, StringComparison.Ordinal);
        if (suffix >= 0)
        {
            if (!TryReadPlain(rest[(suffix + PartialSuffix.Length)..], FullWidth - 1, out width) || width == 0)
            {
                return false;
            }

            rest = rest[..suffix];
        }

        if (!TryReadNumber(rest, out long number))
        {
            return false;
        }

        path = new TilePath(level, isEntries, number, width);
        return true;
    }

    /// <summary>The path, with slashes.</summary>
    public override string ToString()
    {
        string level = IsEntries ? EntriesLevel : Level.ToString(CultureInfo.InvariantCulture);
        string number = Group(Number % GroupSize);
        for (long rest = Number / GroupSize; rest > 0; rest /= GroupSize)
        {
            number = $"x{Group(rest % GroupSize)}/{number}";
        }

        return IsFull
            ? $"{Root}{level}/{number}"
            : string.Create(CultureInfo.InvariantCulture, $"{Root}{level}/{number}{PartialSuffix}{Width}");
    }

    private static string Group(long digits) => digits.ToString("D3", CultureInfo.InvariantCulture);

    private static bool TryReadLevel(ReadOnlySpan<char> text, out int level, out bool isEntries)
    {
        level = 0;
        isEntries = text.SequenceEqual(EntriesLevel);
        return isEntries || TryReadPlain(text, MaxLevel, out level);
    }

    // Decimal without a sign or leading zeroes.
    private static bool TryReadPlain(ReadOnlySpan<char> text, int max, out int value)
    {
        bool isPlain = text.Length == 1 || (text.Length > 1 && text[0] != '0');
        return TryReadDigits(text, out value) && isPlain && value <= max;
    }

    // At most three digits. The framework's parser would also take NUL characters behind them.
    private static bool TryReadDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        if (text.Length is 0 or > GroupDigits || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (char digit in text)
        {
            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        for (int groups = 1; groups <= MaxGroups; groups++)
        {
            int slash = text.IndexOf('/');
            bool isLast = slash < 0;
            ReadOnlySpan<char> group = isLast ? text : text[..slash];
            if (!isLast)
            {
                if (group.IsEmpty || group[0] != 'x')
                {
                    return false;
                }

                group = group[1..];
            }

            if (group.Length != GroupDigits || !TryReadDigits(group, out int digits))
            {
                return false;
            }

            number = (number * GroupSize) + digits;
            if (isLast)
            {
                return number <= MaxNumber;
            }

            // A number is written one way: no group of zeroes in front.
            if (number == 0)
            {
                return false;
            }

            text = text[(slash + 1)..];
        }

        return false;
    }
}
