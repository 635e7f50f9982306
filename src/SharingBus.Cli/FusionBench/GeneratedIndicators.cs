using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.FusionBench;

/// <summary>Indicators of a generated history: those of one incident, and those that anybody may name.</summary>
internal static class GeneratedIndicators
{
    /// <summary>
    /// Web sites and slogans that all the world names. By Zipf's law the first are named in a thousand notices, the last in a handful:
    /// rare enough to look like evidence.
    /// </summary>
    private const int CommonSites = 300;

    /// <summary>Switchboards and well-known accounts, named a hundred times and more.</summary>
    private const int CommonNumbers = 40;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private static readonly IndicatorKind[] Own =
    [
        IndicatorKind.AccountHandle, IndicatorKind.PhoneNumber, IndicatorKind.VehiclePlate, IndicatorKind.Url, IndicatorKind.EmailAddress,
        IndicatorKind.FileHash, IndicatorKind.Domain, IndicatorKind.IpAddress,
    ];

    /// <summary>An indicator that belongs to one incident.</summary>
    public static Indicator Specific(ref Dice dice) => Specific(ref dice, dice.One(Own));

    /// <summary>An indicator that unrelated notices name.</summary>
    public static Indicator Common(ref Dice dice)
    {
        if (dice.Chance(0.15))
        {
            var fixedNumber = Dice.For(4, 4, dice.Below(CommonNumbers));
            return Specific(ref fixedNumber, fixedNumber.Chance(0.5) ? IndicatorKind.PhoneNumber : IndicatorKind.AccountHandle);
        }

        var site = dice.Zipf(CommonSites);
        var fixedSite = Dice.For(5, 5, site);
        return site % 3 == 0
            ? new Indicator { Kind = IndicatorKind.Phrase, Value = $"{Word(ref fixedSite, 5)} {Word(ref fixedSite, 6)}" }
            : Specific(ref fixedSite, IndicatorKind.Domain);
    }

    /// <summary>
    /// A handle or number that a few unrelated incidents name, months and towns apart: given on to another owner, or mistaken. One such
    /// serves about five incidents.
    /// </summary>
    public static Indicator Reused(ref Dice dice, int incidents)
    {
        const double reusedShare = 0.002;
        var fixedOne = Dice.For(6, 6, dice.Below(1 + (int)(incidents * reusedShare)));
        return Specific(ref fixedOne, fixedOne.Chance(0.5) ? IndicatorKind.PhoneNumber : IndicatorKind.AccountHandle);
    }

    /// <summary>The indicator in one of the ways in which people write it.</summary>
    public static Indicator Written(ref Dice dice, Indicator indicator)
    {
        var value = indicator.Value;
        value = indicator.Kind switch
        {
            IndicatorKind.Url or IndicatorKind.Domain or IndicatorKind.EmailAddress or IndicatorKind.IpAddress when dice.Chance(0.4) =>
                value.Replace(".", "[.]", StringComparison.Ordinal).Replace("http", "hxxp", StringComparison.Ordinal),
            IndicatorKind.AccountHandle when dice.Chance(0.4) => "@" + value,
            IndicatorKind.PhoneNumber when dice.Chance(0.4) => string.Join(' ', value.Chunk(3).Select(digits => new string(digits))),
            IndicatorKind.VehiclePlate when dice.Chance(0.4) => value.Replace(" ", "-", StringComparison.Ordinal),
            IndicatorKind.FileHash or IndicatorKind.AccountHandle or IndicatorKind.VehiclePlate when dice.Chance(0.3) => value.ToUpperInvariant(),
            _ => value,
        };
        return new Indicator { Kind = indicator.Kind, Value = value };
    }

    private static Indicator Specific(ref Dice dice, IndicatorKind kind) => new()
    {
        Kind = kind,
        Value = kind switch
        {
            IndicatorKind.AccountHandle => Word(ref dice, 7) + dice.Below(1_000),
            IndicatorKind.PhoneNumber => $"+49{1_000_000_000 + (long)(dice.Unit() * 8_999_999_999)}",
            IndicatorKind.VehiclePlate => $"{Word(ref dice, 2)} {Word(ref dice, 2)} {1_000 + dice.Below(9_000)}",
            IndicatorKind.Url => $"https://{Word(ref dice, 6)}.example/{Word(ref dice, 9)}",
            IndicatorKind.EmailAddress => $"{Word(ref dice, 8)}@{Word(ref dice, 5)}.example",
            IndicatorKind.FileHash => $"{dice.Next():x16}{dice.Next():x16}{dice.Next():x16}{dice.Next():x16}",
            IndicatorKind.Domain => $"{Word(ref dice, 9)}.example",
            _ => $"{1 + dice.Below(223)}.{dice.Below(256)}.{dice.Below(256)}.{dice.Below(256)}",
        },
    };

    private static string Word(ref Dice dice, int letters)
    {
        Span<char> word = stackalloc char[letters];
        for (var at = 0; at < letters; at++)
        {
            word[at] = Letters[dice.Below(Letters.Length)];
        }

        return new string(word);
    }
}
