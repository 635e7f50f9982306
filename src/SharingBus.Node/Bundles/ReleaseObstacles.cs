namespace SharingBus.Node.Bundles;

/// <summary>Why a node may release nothing new: a closed list, in the words of health, log and metric.</summary>
internal static class ReleaseObstacles
{
    /// <summary>The node has no bundle.</summary>
    public const string NoBundle = "NO_BUNDLE";

    /// <summary>The bundle in force is no longer valid.</summary>
    public const string BundleExpired = "BUNDLE_EXPIRED";

    /// <summary>It was not confirmed to be the newest for too long.</summary>
    public const string BundleStale = "BUNDLE_STALE";

    public static IReadOnlyList<string> All { get; } = [NoBundle, BundleExpired, BundleStale];
}
