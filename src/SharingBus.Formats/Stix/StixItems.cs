using System.Text.Json.Nodes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>The STIX objects of one notice while they are written.</summary>
internal sealed class StixItems(StixSource source, Handling handling)
{
    /// <summary>Stands where STIX requires a name and the view has none.</summary>
    public const string NotReleased = "(not released)";

    private readonly Dictionary<string, JsonObject> _bodies = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];
    private readonly List<StixItem> _aside = [];

    /// <summary>The notice.</summary>
    public StixSource Source => source;

    /// <summary>Its label; AMBER where the view tells none, for nobody said that more may be done.</summary>
    public Tlp Tlp { get; } = handling.Tlp == Tlp.Unspecified ? Tlp.Amber : handling.Tlp;

    /// <summary>The ids of the objects so far.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>The body of an object; null where there is none.</summary>
    public JsonObject? Find(string id) => _bodies.GetValueOrDefault(id);

    /// <summary>Adds an object with what every object has; null where there is one of this id.</summary>
    public JsonObject? Add(string id, Tlp tlp = Tlp.Unspecified)
    {
        JsonObject body = Blank(id, tlp);
        if (!_bodies.TryAdd(id, body))
        {
            return null;
        }

        _ids.Add(id);
        return body;
    }

    /// <summary>Adds an observable, which has neither maker nor versions; false where there is one of this id.</summary>
    public bool AddObservable(string id, JsonObject body)
    {
        if (!_bodies.TryAdd(id, body))
        {
            return false;
        }

        body["object_marking_refs"] = new JsonArray(Vocabulary.CodeLists.TlpLabels.StixMarkingId(Tlp));
        _ids.Add(id);
        return true;
    }

    /// <summary>Adds an object that others refer to and that is no part of the notice itself.</summary>
    public JsonObject Aside(string id)
    {
        JsonObject body = Blank(id, Tlp.Unspecified);
        _aside.Add(new StixItem(id, body, IsConstant: false));
        return body;
    }

    /// <summary>The object that stands for the notice.</summary>
    public JsonObject Container(string id, IReadOnlyList<string> parts, Google.Protobuf.IMessage notice)
    {
        JsonObject body = Blank(id, Tlp.Unspecified);
        foreach (string caveat in handling.Caveats)
        {
            StixItem statement = StixConstants.Statement(caveat);
            _aside.Add(statement);
            body["object_marking_refs"]!.AsArray().Add(statement.Id);
        }

        if (StixIds.TypeOf(id) is "report" or "grouping")
        {
            string[] refs = parts.Count > 0 ? [.. parts] : [StixIds.OfAgency(source.Origin)];
            body["object_refs"] = Texts(refs);
        }

        if (handling.Actuality is Actuality.Exercise or Actuality.Test)
        {
            body["labels"] = new JsonArray(handling.Actuality == Actuality.Exercise ? "exercise" : "test");
        }

        body["extensions"] = new JsonObject { [StixNotice.Extension] = StixNotice.Write(source, notice, handling) };
        return body;
    }

    /// <summary>Everything, with the granular marks of the notice on the properties that they name.</summary>
    public StixRendering Finish(string containerId, JsonObject container, IReadOnlyList<string> order)
    {
        StixItem[] parts = [.. order.Select(id => new StixItem(id, _bodies[id], IsConstant: false)), new StixItem(containerId, container, IsConstant: false)];
        StixSelectors.Mark(parts, handling.Markings);
        StixItem[] labels =
        [
            .. parts.SelectMany(part => MarkingsOf(part.Body)).Distinct().Order().Select(StixConstants.Label),
        ];
        return new StixRendering(
            containerId,
            [.. labels, StixConstants.Product(), StixConstants.NoticeExtension(), StixConstants.Agency(source.Origin), .. Once(_aside), .. parts]);
    }

    /// <summary>The id of a part that came without one.</summary>
    public string PartId(string type, Google.Protobuf.IMessage part) => StixIds.OfPart(type, source.MessageId, Google.Protobuf.MessageExtensions.ToByteArray(part));

    /// <summary>Sets the properties that have a text.</summary>
    public static JsonObject Put(JsonObject body, params ReadOnlySpan<(string Name, string Text)> properties)
    {
        foreach ((string name, string text) in properties)
        {
            if (text.Length > 0)
            {
                body[name] = text;
            }
        }

        return body;
    }

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static IEnumerable<StixItem> Once(IEnumerable<StixItem> items) => items.DistinctBy(item => item.Id, StringComparer.Ordinal);

    private static IEnumerable<Tlp> MarkingsOf(JsonObject body) =>
        (body["object_marking_refs"]?.AsArray() ?? []).Select(mark => (string?)mark)
        .Concat((body["granular_markings"]?.AsArray() ?? []).Select(mark => (string?)mark!["marking_ref"]))
        .Select(mark => Vocabulary.CodeLists.TlpLabels.TryFromStixMarkingId(mark, out Tlp tlp) ? tlp : Tlp.Unspecified)
        .Where(tlp => tlp != Tlp.Unspecified);

    private JsonObject Blank(string id, Tlp tlp)
    {
        string time = StixTime.Text(source.AcceptedAt);
        return new JsonObject
        {
            ["type"] = StixIds.TypeOf(id),
            ["spec_version"] = "2.1",
            ["id"] = id,
            ["created_by_ref"] = StixIds.OfAgency(source.Origin),
            ["created"] = time,
            ["modified"] = time,
            ["object_marking_refs"] = new JsonArray(Vocabulary.CodeLists.TlpLabels.StixMarkingId(tlp == Tlp.Unspecified ? Tlp : tlp)),
        };
    }
}
