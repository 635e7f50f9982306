using System.Text.Json.Nodes;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// Properties of STIX objects that the vocabulary has no field for: words of open vocabularies (STIX 2.1, section 10), kill chains (2.11), times. Motivations
/// are no part of it: what moves a group is of a special category, and here it would be released as an ordinary code.
/// </summary>
internal static class StixProperties
{
    private const string KillChains = "kill_chain_phases";
    private const string IsFamily = "is_family";
    private const char PhaseMark = '/';

    private static readonly HashSet<string> Times = new(StringComparer.Ordinal) { "first_seen", "last_seen" };

    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "identity_class", "pattern_version", "resource_level", "sophistication", "tool_version",
    };

    private static readonly Dictionary<string, string[]> Carried = new(StringComparer.Ordinal)
    {
        ["attack-pattern"] = ["aliases", KillChains],
        ["campaign"] = ["first_seen", "last_seen"],
        ["identity"] = ["identity_class", "roles", "sectors"],
        ["indicator"] = ["indicator_types", KillChains, "pattern_version"],
        ["infrastructure"] = ["infrastructure_types", "aliases", KillChains, "first_seen", "last_seen"],
        ["intrusion-set"] = ["resource_level", "first_seen", "last_seen"],
        ["malware"] = ["malware_types", IsFamily, "aliases", KillChains, "first_seen", "last_seen"],
        ["report"] = ["report_types"],
        ["threat-actor"] = ["threat_actor_types", "roles", "resource_level", "sophistication", "first_seen", "last_seen"],
        ["tool"] = ["tool_types", "aliases", KillChains, "tool_version"],
    };

    /// <summary>Whether a property of a type is carried so.</summary>
    public static bool Has(string type, string property) => Carried.TryGetValue(type, out string[]? names) && names.Contains(property);

    /// <summary>Takes the properties of an object.</summary>
    public static IEnumerable<SourceProperty> Read(StixObject found, LeftOvers leftOvers) =>
        Carried.GetValueOrDefault(found.Type, []).SelectMany(name => ValuesOf(found, name, leftOvers).Select(value => new SourceProperty { Of = found.Id, Name = name, Value = value }));

    /// <summary>Puts a property on its object.</summary>
    public static void Write(JsonObject body, SourceProperty property)
    {
        if (property.Value.Length == 0 || !Has((string)body["type"]!, property.Name))
        {
            return;
        }

        if (property.Name == IsFamily)
        {
            body[IsFamily] = true;
        }
        else if (Times.Contains(property.Name) || Words.Contains(property.Name))
        {
            body[property.Name] = property.Value;
        }
        else if (property.Name != KillChains)
        {
            ListOf(body, property.Name).Add(property.Value);
        }
        else if (property.Value.Split(PhaseMark) is [{ Length: > 0 } chain, { Length: > 0 } phase])
        {
            ListOf(body, KillChains).Add(new JsonObject { ["kill_chain_name"] = chain, ["phase_name"] = phase });
        }
    }

    private static IEnumerable<string> ValuesOf(StixObject found, string name, LeftOvers leftOvers) => name switch
    {
        KillChains => PhasesOf(found, leftOvers),
        IsFamily => found.Fields.Flag(name) ? ["true"] : [],
        _ when Times.Contains(name) => found.TimeOf(name) is { } time ? [StixTime.Text(time)!] : [],
        _ when Words.Contains(name) => found.Fields.Text(name) is { Length: > 0 } word ? [word] : [],
        _ => found.Fields.Texts(name).Where(word => word.Length > 0),
    };

    private static IEnumerable<string> PhasesOf(StixObject found, LeftOvers leftOvers)
    {
        foreach (JsonFields phase in found.Fields.Objects(KillChains))
        {
            (string chain, string name) = (phase.RequiredText("kill_chain_name"), phase.RequiredText("phase_name"));
            phase.Finish(leftOvers);
            if (chain.Contains(PhaseMark, StringComparison.Ordinal) || name.Contains(PhaseMark, StringComparison.Ordinal))
            {
                leftOvers.Count($"{found.Type}.{KillChains} (a name with {PhaseMark})");
                continue;
            }

            yield return $"{chain}{PhaseMark}{name}";
        }
    }

    private static JsonArray ListOf(JsonObject body, string name)
    {
        if (body[name] is not JsonArray list)
        {
            body[name] = list = [];
        }

        return list;
    }
}
