using SharingBus.Policy.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>What is said beside a view. Immutable; within one bundle equal terms are one object.</summary>
/// <param name="Transformed">The fields that stand in a coarser form.</param>
/// <param name="Obligations">What the recipient takes on.</param>
public sealed record ViewTerms(IReadOnlyList<TransformRule> Transformed, Obligations Obligations)
{
    /// <summary>Those of a view that releases nothing.</summary>
    public static ViewTerms None { get; } = new([], new Obligations());
}
