using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>Why two notices belong together; the lower id is on the left.</summary>
/// <param name="Left">Lower message id.</param>
/// <param name="Right">Higher message id.</param>
/// <param name="Evidence">What was found; nothing where an analyst joined them.</param>
/// <param name="Joined">True where an analyst said that both mean the same person.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NoticeLink(Guid Left, Guid Right, PairEvidence Evidence, bool Joined)
{
    /// <summary>A link with its ends in order.</summary>
    public static NoticeLink Between(Guid one, Guid other, in PairEvidence evidence, bool joined) =>
        one.CompareTo(other) < 0 ? new(one, other, evidence, joined) : new(other, one, evidence, joined);
}
