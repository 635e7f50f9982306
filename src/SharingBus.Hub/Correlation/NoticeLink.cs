using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>One reason why two notices belong together; the lower id is on the left.</summary>
/// <param name="Left">Lower message id.</param>
/// <param name="Right">Higher message id.</param>
/// <param name="Kind">What they share.</param>
/// <param name="Detail">The kind of indicator; 0 for other links.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NoticeLink(Guid Left, Guid Right, KeyKind Kind, int Detail)
{
    /// <summary>A link with its ends in order.</summary>
    public static NoticeLink Between(Guid one, Guid other, KeyKind kind, int detail) =>
        one.CompareTo(other) < 0 ? new(one, other, kind, detail) : new(other, one, kind, detail);
}
