using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>An entry of the allow-list with the fields that it means.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Nodes">The fields, of every type; null where it means all.</param>
internal sealed record AllowedNodes(AllowedFields Entry, HashSet<SchemaNode>? Nodes)
{
    private const string Any = "*";

    public static AllowedNodes Of(AllowedFields entry) => new(
        entry, entry.Fields.Contains(Any) ? null : [.. entry.Fields.SelectMany(field => FieldNames.Find(field, out _)).Select(one => one.Node)]);

    public bool Allows(string role, SchemaNode leaf)
    {
        if (!Entry.Roles.Contains(role) && !Entry.Roles.Contains(Any))
        {
            return false;
        }

        for (var node = leaf; Nodes is not null && node is not null; node = node.Parent)
        {
            if (Nodes.Contains(node))
            {
                return true;
            }
        }

        return Nodes is null;
    }
}
