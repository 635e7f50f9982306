using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Policy.Analysis;

/// <summary>Answers who could ever receive a field, and under which conditions. Nothing is tried out: the rules themselves are asked.</summary>
public static class ReachAnswer
{
    /// <summary>Answers a question.</summary>
    /// <param name="model">The rules.</param>
    /// <param name="request">The question.</param>
    /// <param name="fault">Why it cannot be answered; null where it could.</param>
    public static ReachResponse Of(PolicyModel model, ReachRequest request, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var response = new ReachResponse { BundleVersion = model.Version };
        var nodes = FieldNames.Find(request.Field, out var hint);
        fault = nodes.Count == 0 ? $"no field is called '{request.Field}'{hint}"
            : NameFault("agency", request.Origin, model.Agencies) ?? NameFault("agency", request.Recipient, model.Agencies) ?? NameFault("role", request.Role, model.Roles);
        response.Fields.AddRange(nodes.Select(one => $"{NoticeTypes.Name(one.Schema.Type)}.{one.Node.Path}"));
        var at = request.AtUnixMicros == 0 ? (DateTimeOffset?)null : DateTimeOffset.UnixEpoch.AddTicks(request.AtUnixMicros * 10);
        foreach (var route in model.Routes(route => Fits(request.Origin, route.Origin) && Fits(request.Recipient, route.Recipient) && Fits(request.Role, route.Role)))
        {
            foreach (var ofType in nodes.GroupBy(one => one.Schema, one => one.Node))
            {
                var ways = new FieldWays(model, route, ofType.Key);
                response.Reaches.AddRange(Of(ways, Leaves(ofType.Key, ofType), at));
            }
        }

        response.Always.AddRange(HardRules.Of(nodes));
        return response;
    }

    // A message is asked for by what it can tell; a qualifier by its own name only.
    private static IEnumerable<SchemaNode> Leaves(NoticeSchema schema, IEnumerable<SchemaNode> nodes)
    {
        var silent = Contents.Qualifiers(schema).Union(schema.Core);
        return nodes.SelectMany(node => schema.Leaves.Where(leaf => ReferenceEquals(leaf, node) || (leaf.IsAtOrBelow(node) && !silent.Contains(leaf.Leaf)))).Distinct();
    }

    private static IEnumerable<Reach> Of(FieldWays ways, IEnumerable<SchemaNode> leaves, DateTimeOffset? at)
    {
        var found = new List<(SchemaNode Leaf, Transform Form, Way Way)>();
        foreach (var leaf in leaves)
        {
            var wanted = ways.Of(leaf).Where(way => at is null || way.Box.Period.Contains(at.Value)).ToArray();
            found.AddRange(WayMerging.Of(leaf, wanted).Select(one => (leaf, one.Form, one.Way)));
        }

        return found.GroupBy(one => (one.Form, one.Way.Box, string.Join(' ', one.Way.Rules)))
            .Select(group => ReachMessages.Of(ways, [.. group.Select(one => one.Leaf)], group.Key.Form, group.First().Way));
    }

    // A slip of the pen must not read as "it can reach nobody".
    private static string? NameFault(string what, string name, IEnumerable<string> known) =>
        name.Length == 0 || known.Contains(name, StringComparer.Ordinal) ? null : $"the register has no {what} '{name}'{NearestName.Hint(name, known)}";

    private static bool Fits(string wanted, string name) => wanted.Length == 0 || wanted == name;
}
