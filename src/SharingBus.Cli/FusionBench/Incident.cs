using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.FusionBench;

/// <summary>One thing that happens, and that one agency or several report. Everything about it follows from the seed and its number.</summary>
internal sealed class Incident
{
    /// <summary>Mean days between incidents of the whole region: the history grows longer with its size, not denser.</summary>
    public const double IncidentsPerDay = 470;

    // Hours; online things last longer and are seen late.
    private const double Duration = 2;

    private static readonly HarmForm[] LocalHarm =
    [
        HarmForm.Hate, HarmForm.Hate, HarmForm.Targeted, HarmForm.Extremist, HarmForm.Gang, HarmForm.Domestic, HarmForm.SelfHarm,
        HarmForm.Bullying,
    ];

    private static readonly TargetSector[] Sectors =
    [
        TargetSector.Edu, TargetSector.Edu, TargetSector.Cultr, TargetSector.Comm, TargetSector.Entmt, TargetSector.Emrg, TargetSector.Corr,
    ];

    private Incident(long seed, int number, DateTimeOffset start)
    {
        var dice = Dice.For(seed, 10, number);
        Number = number;
        Reports = ReportsOf(ref dice);
        Online = dice.Chance(0.2);
        Start = start;
        Town = Town.All[dice.Zipf(Town.Count)];
        (Latitude, Longitude) = Town.Somewhere(ref dice);
        Language = dice.Chance(0.9) ? Town.Language : dice.Below(Lexicon.All.Count);
        Harm = Online && dice.Chance(0.7) ? HarmForm.Online : dice.One(LocalHarm);
        Sector = dice.One(Sectors);
        Story = FusionBench.Story.Tell(ref dice, Lexicon.All[Language], 4 + dice.Below(4));
        var indicators = Online ? 1 + dice.Below(3) : dice.Below(4);
        Indicators = [.. Enumerable.Range(0, indicators).Select(_ => GeneratedIndicators.Specific(ref dice))];
        Person = dice.Chance(0.3) ? dice.Below(1 + (number / 3)) : null;
    }

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>How many reports there are of it.</summary>
    public int Reports { get; }

    /// <summary>True where it has no place.</summary>
    public bool Online { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Where it happened, or whose people are meant.</summary>
    public Town Town { get; }

    /// <summary>Degrees.</summary>
    public double Latitude { get; }

    /// <summary>Degrees.</summary>
    public double Longitude { get; }

    /// <summary>Index of the language of its story.</summary>
    public int Language { get; }

    /// <summary>What harm.</summary>
    public HarmForm Harm { get; }

    /// <summary>Whom it is aimed at.</summary>
    public TargetSector Sector { get; }

    /// <summary>The story that is passed on.</summary>
    public List<List<string>> Story { get; }

    /// <summary>What it can be recognised by; nothing where nobody saw anything.</summary>
    public IReadOnlyList<Indicator> Indicators { get; }

    /// <summary>Number of the person it is about; persons come back in other incidents.</summary>
    public int? Person { get; }

    /// <summary>The incident of a number; incidents begin evenly over the history.</summary>
    public static Incident Of(long seed, int number, DateTimeOffset origin)
    {
        var dice = Dice.For(seed, 11, number);
        return new Incident(seed, number, origin.AddDays((number + dice.Unit()) / IncidentsPerDay));
    }

    /// <summary>When a report of it was observed.</summary>
    public DateTimeOffset Observed(ref Dice dice) => Start.AddHours((Online ? 6 : 1) * Duration * Math.Abs(dice.Normal()));

    // 65 of 100 are reported once; of the rest, 45 % twice, 22 % three times, 13 % four, 15 % five to eight, 5 % nine to fourteen.
    private static int ReportsOf(ref Dice dice)
    {
        if (dice.Chance(0.65))
        {
            return 1;
        }

        var throwOf = dice.Unit();
        return throwOf switch
        {
            < 0.45 => 2,
            < 0.67 => 3,
            < 0.80 => 4,
            < 0.95 => 5 + dice.Below(4),
            _ => 9 + dice.Below(6),
        };
    }
}
