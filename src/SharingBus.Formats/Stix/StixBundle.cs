using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;

namespace SharingBus.Formats.Stix;

/// <summary>The objects of a bundle by id, checked for what STIX requires of every object.</summary>
internal sealed partial class StixBundle
{
    // Some published bundles hold tens of thousands of objects; this is far beyond one notice.
    private const int MaxObjects = 100_000;

    private readonly Dictionary<string, StixObject> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _modified = new(StringComparer.Ordinal);

    private readonly List<(string Source, string Target)> _attributions = [];
    private readonly HashSet<string> _observed = new(StringComparer.Ordinal);

    // What STIX 2.1 requires of a type beside type, id, created and modified, as far as the import reads it.
    private static readonly Dictionary<string, string[]> Required = new(StringComparer.Ordinal)
    {
        ["report"] = ["name", "published", "object_refs"],
        ["indicator"] = ["pattern", "valid_from"],
        ["sighting"] = ["sighting_of_ref"],
        ["observed-data"] = ["first_observed", "last_observed", "number_observed"],
        ["identity"] = ["name"],
        ["incident"] = ["name"],
        ["threat-actor"] = ["name"],
        ["intrusion-set"] = ["name"],
        ["campaign"] = ["name"],
        ["attack-pattern"] = ["name"],
        ["tool"] = ["name"],
        ["vulnerability"] = ["name"],
        ["course-of-action"] = ["name"],
        ["relationship"] = ["relationship_type", "source_ref", "target_ref"],
        ["marking-definition"] = [],
        ["note"] = ["content", "object_refs"],
        ["grouping"] = ["context", "object_refs"],
    };

    private StixBundle(string id) => Id = id;

    public string Id { get; }

    public IReadOnlyCollection<StixObject> Objects => _byId.Values;

    public static StixBundle Read(JsonElement root, ImportSession session)
    {
        var head = new JsonFields(root, "", "bundle");
        if (head.Text("type") != "bundle")
        {
            throw head.Fault("type", "A STIX bundle was expected.");
        }

        bool isVersion20 = head.Text("spec_version") == "2.0";
        var bundle = new StixBundle(head.RequiredText("id"));
        IReadOnlyList<JsonFields> objects = ObjectsOf(head, root);
        foreach (JsonFields fields in objects)
        {
            try
            {
                bundle.Add(fields, isVersion20, session.LeftOvers);
            }
            catch (ImportFault fault)
            {
                session.Refuse(fault.Path, fault.Line, fault.Message);
            }
        }

        head.Finish(session.LeftOvers);
        return bundle;
    }

    public StixObject? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether the bundle says that an actor is a certain person.</summary>
    public bool IsAttributedToAPerson(string id) =>
        _attributions.Exists(attribution => attribution.Source == id && Find(attribution.Target) is { IsPerson: true });

    /// <summary>Whether an observable goes with observed data of the bundle.</summary>
    public bool IsObserved(string id) => _observed.Contains(id);

    /// <summary>Counts what nobody took: whole objects by their type, and properties of those that were taken.</summary>
    public void Finish(LeftOvers leftOvers)
    {
        foreach (StixObject found in Objects)
        {
            if (found.IsTold)
            {
                found.Fields.Finish(leftOvers);
            }
            else
            {
                leftOvers.Count(found.Type);
            }
        }
    }

    /// <summary>Whether the text is a time as STIX writes it: RFC 3339, UTC, with Z.</summary>
    public static bool TryTime(string text, out DateTimeOffset time)
    {
        time = default;
        return Timestamp().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static List<JsonFields> ObjectsOf(JsonFields head, JsonElement root)
    {
        head.Carried("objects");
        if (!root.TryGetProperty("objects", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw head.Fault("objects", "A list of objects was expected.");
        }

        if (list.GetArrayLength() is var count && count > MaxObjects)
        {
            throw head.Fault("objects", $"A bundle of more than {MaxObjects} objects was not expected: split it.");
        }

        return [.. list.EnumerateArray().Select((element, index) => new JsonFields(element, string.Create(CultureInfo.InvariantCulture, $"objects[{index}]"), TypeOf(element)))];
    }

    private static string TypeOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : "object";

    private void Add(JsonFields fields, bool isVersion20, LeftOvers leftOvers)
    {
        string type = fields.RequiredText("type");
        string id = fields.RequiredText("id");
        if (!StixIds.IsId(id) || !id.StartsWith(type + "--", StringComparison.Ordinal))
        {
            throw fields.Fault("id", "An id is written type--UUID, with the type of the object.");
        }

        Check(fields, type, isVersion20);
        DateTimeOffset modified = Modified(fields);
        var found = new StixObject(type, id, fields.Text("name"), fields)
        {
            Lang = fields.Text("lang") is { Length: > 0 } lang ? lang : "und",
            IsPerson = type == "identity" && fields.Peek("identity_class") == "individual",
            IsIndividual = fields.Peek("identity_class") == "individual" || fields.Peek("resource_level") == "individual",
            Observes = type == "observed-data" ? fields.Texts("object_refs") : [],
            Ends = type == "relationship" ? (fields.Peek("source_ref"), fields.Peek("target_ref")) : default,
        };
        if (type == "relationship" && fields.Peek("relationship_type") == "attributed-to")
        {
            _attributions.Add((fields.Peek("source_ref"), fields.Peek("target_ref")));
        }

        _observed.UnionWith(found.Observes);
        bool revoked = fields.Flag("revoked");
        if (revoked)
        {
            leftOvers.Count($"{type} (revoked)");
        }
        else if (!_byId.TryAdd(id, found))
        {
            // The same object twice is two versions of it: the newer one stands.
            leftOvers.Count($"{type} (older version)");
            _byId[id] = modified >= _modified[id] ? found : _byId[id];
        }

        _modified[id] = _modified.TryGetValue(id, out DateTimeOffset earlier) && earlier > modified ? earlier : modified;
    }

    private static DateTimeOffset Modified(JsonFields fields)
    {
        string created = fields.Text("created");
        string modified = fields.Text("modified");
        foreach ((string name, string text) in new[] { ("created", created), ("modified", modified) })
        {
            if (text.Length > 0 && !TryTime(text, out _))
            {
                throw fields.Fault(name, "A time is written yyyy-MM-ddTHH:mm:ss.sssZ.");
            }
        }

        return TryTime(modified.Length > 0 ? modified : created, out DateTimeOffset time) ? time : DateTimeOffset.MinValue;
    }

    private static void Check(JsonFields fields, string type, bool isVersion20)
    {
        string version = fields.Text("spec_version");
        bool observable = !fields.Has("created");
        if (!isVersion20 && version != "2.1" && !(observable && version.Length == 0))
        {
            throw fields.Fault("spec_version", "STIX 2.1 was expected here, or 2.0 on the bundle.");
        }

        if (!Required.TryGetValue(type, out string[]? names))
        {
            return;
        }

        string[] always = type == "marking-definition" ? ["created"] : ["created", "modified"];
        foreach (string name in always.Concat(names))
        {
            if (!fields.Has(name))
            {
                throw fields.Fault(name, "It is required.");
            }
        }

        if (type == "indicator" && !isVersion20 && !fields.Has("pattern_type"))
        {
            throw fields.Fault("pattern_type", "It is required.");
        }
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timestamp();
}
