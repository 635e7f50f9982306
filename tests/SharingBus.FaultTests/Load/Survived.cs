using SharingBus.FaultTests.Load;

[assembly: AssemblyFixture(typeof(Survived))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SharingBus.FaultTests.Load;

/// <summary>Counts over all tests of the program and tells in one line at its end what was survived.</summary>
public sealed class Survived : IDisposable
{
    private static int _kills;
    private static int _powerCuts;
    private static int _notices;

    /// <summary>One process was killed, and the verdicts were all 0.</summary>
    public static void Kills(int count) => Interlocked.Add(ref _kills, count);

    /// <summary>The power was cut once, and nothing accepted was gone.</summary>
    public static void PowerCut() => Interlocked.Increment(ref _powerCuts);

    /// <summary>Notices were accepted.</summary>
    public static void Notices(int count) => Interlocked.Add(ref _notices, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_notices > 0)
        {
            Console.WriteLine($"Survived: {_kills} kills, {_powerCuts} power cuts, {_notices} notices sent");
        }
    }
}
