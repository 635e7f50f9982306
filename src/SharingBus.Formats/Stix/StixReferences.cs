using System.Text.Json.Nodes;
using Google.Protobuf.Collections;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// The references of a notice: those that stand for STIX objects become these again, the others external references of the object before
/// them, as they were read.
/// </summary>
internal sealed class StixReferences(StixItems items, string containerId)
{
    private const string Prefix = "STIX ";

    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal) { "threat-actor", "campaign", "intrusion-set" };

    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "malware", "tool", "attack-pattern", "vulnerability", "course-of-action", "infrastructure", "identity",
    };

    private readonly List<string> _order = [];

    /// <summary>The objects in the order of the references.</summary>
    public IReadOnlyList<string> Order => _order;

    /// <summary>Whether a reference stands for a group.</summary>
    public static bool IsGroup(ExternalReference reference) => IsObject(reference) && Groups.Contains(StixIds.TypeOf(reference.Id));

    /// <summary>Adds the objects that references stand for.</summary>
    public void AddObjects(RepeatedField<ExternalReference> references)
    {
        foreach (ExternalReference reference in references.Where(IsObject))
        {
            string type = StixIds.TypeOf(reference.Id);
            if (reference.Source == StixThreat.RelationshipSource)
            {
                AddRelationship(reference);
            }
            else if (Named.Contains(type) && items.Add(reference.Id) is { } body)
            {
                body["name"] = reference.Description.Length > 0 ? reference.Description : StixItems.NotReleased;
                if (type == "malware")
                {
                    body["is_family"] = false; // STIX requires it, and nothing says so
                }
            }

            if (items.Find(reference.Id) is not null && !_order.Contains(reference.Id))
            {
                _order.Add(reference.Id);
            }
        }
    }

    /// <summary>Puts the other references on the objects before them.</summary>
    public void Attach(RepeatedField<ExternalReference> references, JsonObject container)
    {
        JsonObject holder = container;
        foreach (ExternalReference reference in references)
        {
            if (IsObject(reference) && (reference.Id == containerId || items.Find(reference.Id) is not null))
            {
                holder = reference.Id == containerId ? container : items.Find(reference.Id)!;
            }
            else if (reference.Id.Length + reference.Url.Length + reference.Description.Length > 0)
            {
                Add(holder, StixItems.Put(
                    new JsonObject { ["source_name"] = reference.Source.Length > 0 ? reference.Source : StixItems.NotReleased },
                    ("description", reference.Description), ("url", reference.Url), ("external_id", reference.Id)));
            }
        }
    }

    /// <summary>Puts references to attachments on the container; their bytes stay with their holder.</summary>
    public void Attach(RepeatedField<Attachment> attachments, JsonObject container)
    {
        foreach (Attachment attachment in attachments.Where(attachment => attachment.Id.Length + attachment.Uri.Length + attachment.Description.Length > 0))
        {
            JsonObject body = StixItems.Put(
                new JsonObject { ["source_name"] = attachment.Holder.Length > 0 ? attachment.Holder : "attachment" },
                ("description", attachment.Description), ("url", attachment.Uri));
            if (attachment.Sha256.Length > 0)
            {
                body["hashes"] = new JsonObject { ["SHA-256"] = Convert.ToHexStringLower(attachment.Sha256.Span) };
            }

            StixItems.Put(body, ("external_id", attachment.Id));
            Add(container, body);
        }
    }

    private void AddRelationship(ExternalReference reference)
    {
        if (reference.Description.Split(' ') is [{ Length: > 0 } type, var source, var target] && StixIds.IsId(source) && StixIds.IsId(target)
            && items.Add(reference.Id) is { } body)
        {
            body["relationship_type"] = type;
            body["source_ref"] = source;
            body["target_ref"] = target;
        }
    }

    private static bool IsObject(ExternalReference reference) =>
        reference.Source.StartsWith(Prefix, StringComparison.Ordinal) && StixIds.IsId(reference.Id) && reference.Source == Prefix + StixIds.TypeOf(reference.Id);

    private static void Add(JsonObject holder, JsonObject reference)
    {
        if (holder["external_references"] is not JsonArray list)
        {
            holder["external_references"] = list = [];
        }

        list.Add(reference);
    }
}
