namespace SharingBus.Cli.FusionBench;

/// <summary>A municipality of the generated region.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Latitude">Of its centre, in degrees.</param>
/// <param name="Longitude">Of its centre, in degrees.</param>
/// <param name="Language">Index of the language spoken there in <see cref="Lexicon.All"/>.</param>
internal sealed record Town(string Name, double Latitude, double Longitude, int Language)
{
    /// <summary>Towns of the region. Their sizes follow Zipf's law: the first is the largest.</summary>
    public const int Count = 120;

    // Half of what happens lies within 1.5 km of the centre, so the middle of a large town is busy.
    private const double SpreadDegrees = 0.015;

    /// <summary>The region, the same for every seed: towns about 45 km apart.</summary>
    public static IReadOnlyList<Town> All { get; } = [.. Enumerable.Range(0, Count).Select(Make)];

    /// <summary>A place in the town.</summary>
    public (double Latitude, double Longitude) Somewhere(ref Dice dice) =>
        (Latitude + (SpreadDegrees * dice.Normal()), Longitude + (SpreadDegrees * dice.Normal()));

    private static Town Make(int number)
    {
        const int perRow = 12;
        const double apartDegrees = 0.4;
        var language = number % Lexicon.All.Count;
        var dice = Dice.For(1, 1, number);
        return new Town(
            $"{Lexicon.All[language].Word(ref dice)}{Lexicon.All[language].Word(ref dice)}-{number}",
            46 + (number / perRow * apartDegrees),
            8 + (number % perRow * apartDegrees),
            language);
    }
}
