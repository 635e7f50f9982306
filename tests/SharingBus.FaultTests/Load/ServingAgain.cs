using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests.Load;

/// <summary>How soon notices flow again after a kill: within ten seconds (T1). It is told beside what a start costs on this machine now.</summary>
internal static class ServingAgain
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>Tells how long it took, and requires the bound.</summary>
    public static void Require(FaultFederation federation, string what, bool flows, TimeSpan again, ITestOutputHelper output)
    {
        string took = $"{what}: flowing again after {again.TotalSeconds:0.0} s; a start takes {federation.FirstStart.TotalSeconds:0.0} s";
        output.WriteLine(took);
        Assert.True(flows && again <= Bound, took);
    }
}
