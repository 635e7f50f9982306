using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Analysis;

/// <summary>
/// Where several agreements are in force a decision rests on one of them: that under which most is released. What another one would release
/// beside that is not released, so it is taken out here.
/// </summary>
internal static class AgreementChoice
{
    /// <summary>The passages that are left when for every notice one agreement has been chosen.</summary>
    public static IReadOnlyList<Passage> Resolve(NoticeSchema schema, IReadOnlyList<CompiledAgreement> covering, IReadOnlyList<Passage> passages)
    {
        // Agreements of one kind and with the same terms of break-glass release the same: which one is chosen makes no difference.
        if (covering.Select(agreement => (agreement.Kind, agreement.AllowsBreakGlass)).Distinct().Count() < 2 || !Overlap(passages))
        {
            return passages;
        }

        var cells = new BoxCells<Passage>();
        foreach (var passage in passages)
        {
            cells.Add(passage.Box, passage);
        }

        return [.. cells.Cells.SelectMany(cell => Chosen(schema, cell.Tags).Select(passage => passage with { Box = cell.Box }))];
    }

    /// <summary>How much some passages release together; 0 where nothing of it is content.</summary>
    public static int Weight(NoticeSchema schema, IReadOnlyList<Passage> passages)
    {
        var forms = passages.Aggregate(schema.Withheld, (all, passage) => all.Union(passage.Forms));
        var core = passages.Aggregate(schema.None, (all, passage) => all.Union(passage.NamedCore));
        return Contents.Of(schema, forms.Leaves, core).IsEmpty ? 0 : forms.Weight;
    }

    private static bool Overlap(IReadOnlyList<Passage> passages) => passages.Any(one =>
        passages.Any(other => other.AgreementId != one.AgreementId && !one.Box.Intersect(other.Box).IsEmpty));

    // As the evaluator chooses: the greatest weight, and of equal ones the first by id.
    private static IEnumerable<Passage> Chosen(NoticeSchema schema, IReadOnlyList<Passage> passages) => passages
        .GroupBy(passage => passage.AgreementId, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .MaxBy(group => Weight(schema, [.. group]))!;
}
