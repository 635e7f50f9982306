using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Redaction;

/// <summary>Bytes of a view of which it is known how they came there.</summary>
/// <param name="Standing">Opened or attested.</param>
/// <param name="Start">First byte in the view.</param>
/// <param name="Length">Bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VerifiedPart(ViewStanding Standing, int Start, int Length);
