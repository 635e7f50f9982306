using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Makes few ways of many, so that they can be read: the same notices, the same forms.</summary>
internal static class WayMerging
{
    /// <summary>The ways of one leaf, each with the one form that is released there.</summary>
    public static IReadOnlyList<(Transform Form, Way Way)> Of(SchemaNode leaf, IReadOnlyList<Way> ways) =>
    [
        .. Apart(leaf, ways).GroupBy(way => FieldWays.Form(leaf, way.Forms))
            .SelectMany(group => United([.. group]).Select(way => (group.Key, way))),
    ];

    /// <summary>Unites whatever differs in one dimension only, and drops what another one holds.</summary>
    public static IReadOnlyList<Way> United(IReadOnlyList<Way> ways)
    {
        var left = ways.ToList();
        for (var i = 0; i < left.Count; i++)
        {
            for (var j = i + 1; j < left.Count; j++)
            {
                if (left[i].Box.TryUnite(left[j].Box) is { } box)
                {
                    left[i] = Way.Of(box, [left[i], left[j]]);
                    left.RemoveAt(j);
                    // The larger one may now unite with any other.
                    i = -1;
                    break;
                }
            }
        }

        return left;
    }

    // Where ways of different forms overlap the finest counts.
    private static IReadOnlyList<Way> Apart(SchemaNode leaf, IReadOnlyList<Way> ways)
    {
        if (ways.Select(way => FieldWays.Form(leaf, way.Forms)).Distinct().Count() < 2)
        {
            return ways;
        }

        var cells = new BoxCells<Way>();
        foreach (var way in ways)
        {
            cells.Add(way.Box, way);
        }

        return [.. cells.Cells.Select(cell => Way.Of(cell.Box, cell.Tags))];
    }
}
