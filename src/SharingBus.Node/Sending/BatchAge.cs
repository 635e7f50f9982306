using System.Runtime.InteropServices;

namespace SharingBus.Node.Sending;

/// <summary>How long the decisions behind a batch hold (DECISIONS 9).</summary>
/// <param name="BundleVersion">The bundle that they were made under.</param>
/// <param name="NotAfterUnixMicros">When the first of them ceases to hold: microseconds since the Unix epoch, UTC.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchAge(ulong BundleVersion, long NotAfterUnixMicros)
{
    /// <summary>Whether they hold under a bundle, at an instant.</summary>
    public bool HoldsAt(ulong bundleVersion, long nowUnixMicros) => BundleVersion == bundleVersion && nowUnixMicros < NotAfterUnixMicros;
}
