using System.Xml.Linq;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>Writes alerts as CAP 1.2, the inverse of the import. Everything comes from the view.</summary>
public static class CapWriter
{
    /// <summary>Writes an alert.</summary>
    public static XElement Write(CapSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Alert alert = source.Alert;
        return new XElement(
            CapXml.Namespace + "alert",
            CapXml.Required("identifier", CapXml.Id(alert.Identifier, source.MessageId.ToString("D"))),
            CapXml.Required("sender", CapXml.Id(alert.Sender, source.Origin)),
            CapXml.Time("sent", alert.Sent ?? new Moment { UnixMillis = source.AcceptedAt.ToUnixTimeMilliseconds() }),
            CapXml.Required("status", StatusOf(alert)),
            CapXml.Required("msgType", CapCodes.MessageType.Text(Or(alert.MessageType, AlertMessageType.Alert))),
            CapXml.Text("source", alert.Source),
            CapXml.Required("scope", CapCodes.Scope.Text(Or(alert.Scope, AlertScope.Private))),
            CapXml.Text("restriction", alert.Restriction),
            CapXml.Text("addresses", CapXml.Words(alert.Addresses)),
            alert.Codes.Select(code => CapXml.Required("code", code)),
            CapXml.Text("note", alert.Note),
            CapXml.Text("references", string.Join(' ', alert.AlertReferences.Where(earlier => earlier.Sent is not null).Select(
                earlier => $"{earlier.Sender},{earlier.Identifier},{CapXml.Time(earlier.Sent)}"))),
            CapXml.Text("incidents", CapXml.Words(alert.Incidents)),
            alert.Texts.Select(Info));
    }

    /// <summary>The status; an exercise stays one, whatever else the alert says.</summary>
    internal static string StatusOf(Alert alert) => CapCodes.Status.Text(alert.Handling?.Actuality switch
    {
        Actuality.Exercise => AlertStatus.Exercise,
        Actuality.Test when alert.Status is AlertStatus.Unspecified or AlertStatus.Actual => AlertStatus.Test,
        _ => Or(alert.Status, AlertStatus.Test),
    });

    private static XElement Info(AlertText text) => new(
        CapXml.Namespace + "info",
        CapXml.Text("language", text.Lang),
        (text.Categories.Count > 0 ? [.. text.Categories] : (AlertCategory[])[AlertCategory.Other]).Select(category => CapXml.Required("category", CapCodes.Category.Text(category))),
        CapXml.Required("event", text.Event),
        text.ResponseTypes.Select(response => CapXml.Required("responseType", CapCodes.ResponseType.Text(response))),
        CapXml.Required("urgency", CapCodes.Urgency.Text(Or(text.Urgency, Urgency.Unknown))),
        CapXml.Required("severity", CapCodes.Severity.Text(Or(text.Severity, Severity.Unknown))),
        CapXml.Required("certainty", CapCodes.Certainty.Text(Or(text.Certainty, Certainty.Unknown))),
        CapXml.Text("audience", text.Audience),
        Pairs("eventCode", text.EventCodes),
        CapXml.Time("effective", text.Effective),
        CapXml.Time("onset", text.Onset),
        CapXml.Time("expires", text.Expires),
        CapXml.Text("senderName", text.SenderName),
        CapXml.Text("headline", text.Headline),
        CapXml.Text("description", text.Description),
        CapXml.Text("instruction", text.Instruction),
        CapXml.Text("web", text.Web),
        CapXml.Text("contact", text.Contact),
        Pairs("parameter", text.Parameters),
        text.Resources.Select(Resource),
        text.Areas.Select(Area));

    private static XElement Resource(Attachment resource) => new(
        CapXml.Namespace + "resource",
        CapXml.Required("resourceDesc", resource.Description),
        CapXml.Required("mimeType", resource.MediaType.Length > 0 ? resource.MediaType : "application/octet-stream"),
        resource.SizeBytes > 0 ? CapXml.Required("size", resource.SizeBytes.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null,
        CapXml.Text("uri", resource.Uri));

    private static XElement Area(AlertArea area) => new(
        CapXml.Namespace + "area",
        CapXml.Required("areaDesc", area.Description),
        Polygons(area.Place).Select(polygon => CapXml.Required("polygon", polygon)),
        Circles(area.Place).Select(circle => CapXml.Required("circle", circle)),
        Pairs("geocode", (area.Place?.Geocodes ?? []).Select(code => new CodedValue { Name = code.Scheme, Value = code.Value })),
        area.AltitudeFeet != 0 ? CapXml.Required("altitude", CapXml.Number(area.AltitudeFeet)) : null,
        area.CeilingFeet != 0 ? CapXml.Required("ceiling", CapXml.Number(area.CeilingFeet)) : null);

    /// <summary>The closed rings of a place.</summary>
    internal static IEnumerable<string> Polygons(Place? place) =>
        (place?.Polygons ?? []).Where(polygon => polygon.Points.Count >= 4).Select(polygon => string.Join(' ', polygon.Points.Select(Point)));

    /// <summary>The circles of a place.</summary>
    internal static IEnumerable<string> Circles(Place? place) =>
        (place?.Circles ?? []).Where(circle => circle.Centre is not null).Select(circle => $"{Point(circle.Centre)} {CapXml.Number(circle.RadiusKm)}");

    private static IEnumerable<XElement> Pairs(string name, IEnumerable<CodedValue> pairs) => pairs.Select(pair => new XElement(
        CapXml.Namespace + name, CapXml.Required("valueName", pair.Name), new XElement(CapXml.Namespace + "value", CapXml.Text("value", pair.Value)?.Value ?? "")));

    private static string Point(GeoPoint point) => $"{CapXml.Number(point.Latitude)},{CapXml.Number(point.Longitude)}";

    private static T Or<T>(T code, T otherwise)
        where T : struct, Enum => code.Equals(default(T)) ? otherwise : code;
}
