namespace SharingBus.Cli.FusionBench;

/// <summary>
/// Pseudo-random numbers that follow from a few numbers alone (SplitMix64), so that any notice of a generated history can be made on its
/// own, in any order, on any machine.
/// </summary>
internal struct Dice
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    private Dice(ulong state) => _state = state;

    /// <summary>Dice for one purpose: the same numbers give the same throws.</summary>
    public static Dice For(long seed, long purpose, long number)
    {
        Dice dice = new(Mix((ulong)seed + Golden) ^ Mix((ulong)purpose * Golden) ^ Mix((ulong)number + (Golden >> 1)));
        dice.Next();
        return dice;
    }

    /// <summary>64 bits.</summary>
    public ulong Next() => Mix(_state += Golden);

    /// <summary>A number from 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Unit() * bound);

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>A throw of the normal distribution with mean 0 and deviation 1 (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    /// <summary>A throw of the exponential distribution with this mean.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - Unit());

    /// <summary>A rank from 0 to below <paramref name="count"/> by Zipf's law with exponent 1: low ranks are thrown most.</summary>
    public int Zipf(int count) => Math.Min(count - 1, (int)(Math.Pow(count + 1, Unit()) - 1));

    /// <summary>One of these.</summary>
    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
