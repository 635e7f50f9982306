using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Policy.Analysis;

/// <summary>Answers what becomes visible to whom, and what disappears, when one set of policies takes the place of another.</summary>
public static class DiffAnswer
{
    /// <summary>Compares two sets of policies, field by field of every type.</summary>
    /// <param name="before">What is in force.</param>
    /// <param name="after">What is to take its place.</param>
    /// <param name="cancel">Ends it between two roles.</param>
    /// <exception cref="TangledPoliciesException">So many different conditions lead to one field that they cannot be told apart.</exception>
    public static DiffResponse Of(PolicyModel before, PolicyModel after, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var response = new DiffResponse { FromVersion = before.Version, ToVersion = after.Version };
        foreach (var route in before.Routes(static _ => true).Union(after.Routes(static _ => true)))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var type in NoticeTypes.All)
            {
                response.Differences.AddRange(Of(before, after, route, NoticeSchema.Of(type)));
            }
        }

        response.Widenings = (uint)response.Differences.Count(change => change.Widening);
        return response;
    }

    private static IEnumerable<Difference> Of(PolicyModel before, PolicyModel after, Route route, NoticeSchema schema)
    {
        var was = new FieldWays(before, route, schema);
        var becomes = new FieldWays(after, route, schema);
        if (was.Passages.Count == 0 && becomes.Passages.Count == 0)
        {
            yield break;
        }

        var changes = was.Content.SelectMany(leaf => FieldChange.Between(leaf, was.Of(leaf), becomes.Of(leaf))).Concat(OfCore(was, becomes))
            .GroupBy(change => (change.Kind, change.Before, change.After, change.Way.Box, string.Join(' ', change.Way.Rules)));
        foreach (var group in changes)
        {
            var first = group.First();
            var form = first.After ?? first.Before ?? Transform.Unspecified;
            yield return new Difference
            {
                Kind = first.Kind,
                Widening = FormOrder.Widens(first.Kind),
                Reach = ReachMessages.Of(was, [.. group.Select(change => change.Leaf)], form, first.Way),
                ReleasedBefore = first.Before is not null,
                FormBefore = first.Before ?? Transform.Unspecified,
            };
        }

        foreach (var change in ObligationChange.Between(was, becomes))
        {
            yield return Of(becomes, change);
        }
    }

    private static Difference Of(FieldWays ways, ObligationChange change) => new()
    {
        Kind = change.Kind,
        Widening = FormOrder.Widens(change.Kind),
        Reach = ReachMessages.Of(ways, [], Transform.Unspecified, change.Way),
        ReleasedBefore = true,
        Obligations = change.After,
        ObligationsBefore = change.Before,
    };

    // The core goes along with whatever else goes. It is told by itself only where rules release it by itself.
    private static IEnumerable<FieldChange> OfCore(FieldWays before, FieldWays after) =>
        before.Passages.Concat(after.Passages).Any(passage => !passage.NamedCore.IsEmpty)
            ? FieldChange.Between(before.Schema.Leaves.First(leaf => before.Schema.Core.Contains(leaf.Leaf)), before.OfNotice(), after.OfNotice())
            : [];
}
