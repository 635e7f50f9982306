using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Analysis;

/// <summary>Finds whether other grants already release all that one releases.</summary>
internal static class Shadows
{
    /// <summary>The rules that together make a rule superfluous; none where it adds anything.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="ways">Where it may take part.</param>
    /// <param name="side">Whether owners' rules or the ceiling's are looked at.</param>
    /// <param name="left">Rules that were found superfluous before: they cannot stand in for this one as well.</param>
    public static IReadOnlyList<string> Of(Rule rule, IReadOnlyList<FieldWays> ways, Func<Passage, Rule> side, HashSet<Rule> left)
    {
        // What a rule asks of the recipient it adds, even where it releases nothing more.
        if (rule.Written.Obligations is not null)
        {
            return [];
        }

        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var one in ways)
        {
            Passage[] own = [.. one.Passages.Where(passage => ReferenceEquals(side(passage), rule))];
            Passage[] rest = [.. one.Passages.Where(passage => !ReferenceEquals(side(passage), rule) && !left.Contains(side(passage)))];
            if (own.Any(passage => !passage.NamedCore.IsEmpty) || !one.Content.All(leaf => own.All(passage => IsCovered(one, leaf, passage, rest, side, others))))
            {
                return [];
            }
        }

        return [.. others];
    }

    private static bool IsCovered(FieldWays ways, SchemaNode leaf, Passage passage, Passage[] rest, Func<Passage, Rule> side, SortedSet<string> others)
    {
        var forms = passage.FormsOf(leaf.Leaf);
        if (forms == Forms.None)
        {
            return true;
        }

        List<ConditionBox> open = [passage.BoxOf(leaf, ways.Schema, ways.Route.Role)];
        open.RemoveAll(box => box.IsEmpty);
        foreach (var other in rest.Where(other => (forms & ~other.FormsOf(leaf.Leaf)) == Forms.None))
        {
            if (open.Count == 0)
            {
                break;
            }

            var box = other.BoxOf(leaf, ways.Schema, ways.Route.Role);
            List<ConditionBox> after = [.. open.SelectMany(piece => piece.Except(box)).Where(piece => !piece.IsEmpty)];
            if (!after.SequenceEqual(open))
            {
                others.Add(side(other).Id);
            }

            open = after;
        }

        return open.Count == 0;
    }
}
