using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Writes a way as the message that answers hold.</summary>
internal static class ReachMessages
{
    public static Reach Of(FieldWays ways, IReadOnlyList<SchemaNode> leaves, Transform form, Way way)
    {
        var set = leaves.Aggregate(ways.Schema.None, (all, leaf) => all.With(leaf.Leaf));
        var told = FieldPathWords.Of(ways.Schema, set);
        var reach = new Reach
        {
            Origin = ways.Route.Origin,
            Recipient = ways.Route.Recipient,
            Role = ways.Route.Role,
            Type = ways.Schema.Type,
            Form = form,
        };
        // Qualifiers and the core are told only where nothing else is.
        reach.Paths.AddRange(told.Count > 0 ? told : leaves.Select(leaf => leaf.Path));
        reach.Conditions.AddRange(ConditionWords.Of(way.Box));
        reach.AgreementIds.AddRange(way.Agreements);
        reach.RuleIds.AddRange(way.Rules);
        return reach;
    }
}
