using SharingBus.Policy.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>One field that stands in the notice.</summary>
/// <param name="Path">Its path below the notice.</param>
/// <param name="Present">How often it stands in the notice.</param>
/// <param name="Released">How often it stands in the view.</param>
/// <param name="RuleIds">Grants of the owner that reach it.</param>
/// <param name="Nearest">Where not all of it is released: the nearest grant, if there is one at all.</param>
public sealed record ExplainedField(string Path, int Present, int Released, IReadOnlyList<string> RuleIds, NearestGrant? Nearest)
{
    /// <summary>The coarser forms in which it is released; none where it is released as it is. More than one where elements differ.</summary>
    public IReadOnlyList<Transform> Forms { get; init; } = [];

    /// <summary>Whether every occurrence is released.</summary>
    public bool IsReleased => Released == Present;
}
