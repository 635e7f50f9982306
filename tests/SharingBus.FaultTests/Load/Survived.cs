using System.Collections.Concurrent;
using System.Globalization;
using SharingBus.FaultTests.Load;

[assembly: AssemblyFixture(typeof(Survived))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SharingBus.FaultTests.Load;

/// <summary>Counts over all tests of the program and tells at its end what was survived.</summary>
public sealed class Survived : IDisposable
{
    private const double MiB = 1024 * 1024;

    private static int _kills;
    private static int _powerCuts;
    private static int _notices;
    private static readonly ConcurrentQueue<string> Absences = new();

    /// <summary>One process was killed, and the verdicts were all 0.</summary>
    public static void Kills(int count) => Interlocked.Add(ref _kills, count);

    /// <summary>The power was cut once, and nothing accepted was gone.</summary>
    public static void PowerCut() => Interlocked.Increment(ref _powerCuts);

    /// <summary>Notices were accepted.</summary>
    public static void Notices(int count) => Interlocked.Add(ref _notices, count);

    /// <summary>Somebody was away, and what waited meanwhile waited in the journal.</summary>
    internal static void Absence(string who, HeldSample last, long mostHeldBytes) => Absences.Enqueue(string.Create(
        CultureInfo.InvariantCulture,
        $"{who} away for {last.Age.TotalMinutes:0} min, {last.BacklogBytes / MiB:0.0} MiB waiting, of them at most {mostHeldBytes / MiB:0.0} MiB in memory"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string absence in Absences)
        {
            Console.WriteLine($"Survived: {absence}");
        }

        if (_notices > 0)
        {
            Console.WriteLine($"Survived: {_kills} kills, {_powerCuts} power cuts, {_notices} notices sent");
        }
    }
}
