using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>A difference in what a recipient takes on.</summary>
/// <param name="Kind">Less or more.</param>
/// <param name="Before">What it took on.</param>
/// <param name="After">What it takes on.</param>
/// <param name="Way">Under which conditions, and by which rules after the change.</param>
internal sealed record ObligationChange(DifferenceKind Kind, Obligations Before, Obligations After, Way Way)
{
    /// <summary>Every difference where something is released both before and after.</summary>
    public static IEnumerable<ObligationChange> Between(FieldWays before, FieldWays after)
    {
        if (before.Passages.Concat(after.Passages).Select(passage => passage.Obligations).Distinct().Count() < 2 || AreSame(before, after))
        {
            return [];
        }

        var cells = new BoxCells<(bool IsAfter, Passage Passage)>();
        foreach (var passage in before.Passages)
        {
            cells.Add(passage.Box, (false, passage));
        }

        foreach (var passage in after.Passages)
        {
            cells.Add(passage.Box, (true, passage));
        }

        return cells.Cells.Select(cell => Of(before.Schema, cell.Box, cell.Tags)).OfType<ObligationChange>()
            .GroupBy(change => (change.Kind, change.Before, change.After))
            .SelectMany(group => WayMerging.United([.. group.Select(change => change.Way)]).Select(way => group.First() with { Way = way }));
    }

    private static ObligationChange? Of(NoticeSchema schema, ConditionBox box, IReadOnlyList<(bool IsAfter, Passage Passage)> tags)
    {
        Passage[] was = [.. tags.Where(tag => !tag.IsAfter).Select(tag => tag.Passage)];
        Passage[] becomes = [.. tags.Where(tag => tag.IsAfter).Select(tag => tag.Passage)];
        if (AgreementChoice.Weight(schema, was) == 0 || AgreementChoice.Weight(schema, becomes) == 0)
        {
            return null;
        }

        var (before, after) = (ObligationUnion.Of(was.Select(one => one.Obligations)), ObligationUnion.Of(becomes.Select(one => one.Obligations)));
        if (before.Equals(after))
        {
            return null;
        }

        // What is at least as strict in everything is what the two together ask.
        var kind = ObligationUnion.Of([before, after]).Equals(after) ? DifferenceKind.MoreObligations : DifferenceKind.FewerObligations;
        return new ObligationChange(kind, before, after, Way.Of(box, [.. becomes.Select(passage => Way.Of(passage, box, Forms.Whole))]));
    }

    private static bool AreSame(FieldWays before, FieldWays after) => before.Passages.Count == after.Passages.Count
        && before.Passages.All(one => after.Passages.Any(other =>
            one.Box.Equals(other.Box) && one.Obligations.Equals(other.Obligations) && before.Schema.Leaves.All(leaf => one.FormsOf(leaf.Leaf) == other.FormsOf(leaf.Leaf))));
}
