using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests.Load;

/// <summary>
/// How soon notices flow again after a kill: within ten seconds (T1) on a machine on which a node that has nothing to recover starts in two.
/// A machine that is slower, or busy with other things, is given as much more.
/// </summary>
internal static class ServingAgain
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(2);

    /// <summary>Tells how long it took, and requires the bound.</summary>
    public static void Require(FaultFederation federation, string what, bool flows, TimeSpan again, ITestOutputHelper output)
    {
        TimeSpan bound = Bound * Math.Max(1, federation.FirstStart / UsualStart);
        string took = $"{what}: flowing again after {again.TotalSeconds:0.0} s of {bound.TotalSeconds:0.0} s; a start takes {federation.FirstStart.TotalSeconds:0.0} s";
        output.WriteLine(took);
        Assert.True(flows && again <= bound, took);
    }
}
