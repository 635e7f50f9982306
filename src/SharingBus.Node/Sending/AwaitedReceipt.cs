using System.Runtime.InteropServices;

namespace SharingBus.Node.Sending;

/// <summary>The oldest batch without its receipt.</summary>
/// <param name="Sequence">Which.</param>
/// <param name="Since">Since when it is the oldest, as a timestamp: from when it left, or from when the one before it was confirmed.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AwaitedReceipt(long Sequence, long Since);
