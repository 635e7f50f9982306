using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>One difference for one leaf.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Before">The form before; null where it was withheld.</param>
/// <param name="After">The form after; null where it is withheld.</param>
/// <param name="Way">Under which conditions, and by which rules: those after the change where it is released then, else those before it.</param>
internal sealed record FieldChange(SchemaNode Leaf, DifferenceKind Kind, Transform? Before, Transform? After, Way Way)
{
    /// <summary>Every difference between the ways of one leaf before and after.</summary>
    public static IEnumerable<FieldChange> Between(SchemaNode leaf, IReadOnlyList<Way> before, IReadOnlyList<Way> after)
    {
        if (AreSame(before, after))
        {
            return [];
        }

        var cells = new BoxCells<(bool IsAfter, Way Way)>();
        foreach (var way in before)
        {
            cells.Add(way.Box, (false, way));
        }

        foreach (var way in after)
        {
            cells.Add(way.Box, (true, way));
        }

        var changes = new List<FieldChange>();
        foreach (var (box, tags) in cells.Cells)
        {
            var (was, becomes) = (Side(box, tags, isAfter: false), Side(box, tags, isAfter: true));
            var kind = FormOrder.Compare(leaf, was.Forms, becomes.Forms);
            if (kind != DifferenceKind.Unspecified)
            {
                changes.Add(new FieldChange(leaf, kind, FormOf(leaf, was), FormOf(leaf, becomes), becomes.Forms == Forms.None ? was : becomes));
            }
        }

        return changes.GroupBy(change => (change.Kind, change.Before, change.After))
            .SelectMany(group => WayMerging.United([.. group.Select(change => change.Way)]).Select(way => group.First() with { Way = way }));
    }

    private static Transform? FormOf(SchemaNode leaf, Way way) => way.Forms == Forms.None ? null : FieldWays.Form(leaf, way.Forms);

    private static Way Side(ConditionBox box, IReadOnlyList<(bool IsAfter, Way Way)> tags, bool isAfter) =>
        Way.Of(box, [.. tags.Where(tag => tag.IsAfter == isAfter).Select(tag => tag.Way)]);

    private static bool AreSame(IReadOnlyList<Way> before, IReadOnlyList<Way> after) => before.Count == after.Count
        && before.All(one => after.Any(other => one.Forms == other.Forms && one.Box.Equals(other.Box)));
}
