using System.Xml.Linq;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>Wraps an alert into an EDXL-DE 1.0 distribution to one role.</summary>
public static class EdxlWriter
{
    private static readonly XNamespace Namespace = "urn:oasis:names:tc:emergency:EDXL:DE:1.0";

    /// <summary>Writes the distribution.</summary>
    /// <param name="source">The alert.</param>
    /// <param name="role">The role whose view it is.</param>
    public static XElement Write(CapSource source, string role)
    {
        ArgumentNullException.ThrowIfNull(source);
        Alert alert = source.Alert;
        Tlp tlp = alert.Handling is { Tlp: not Tlp.Unspecified } handling ? handling.Tlp : Tlp.Amber;
        return new XElement(
            Namespace + "EDXLDistribution",
            Element("distributionID", source.MessageId.ToString("D")),
            Element("senderID", source.Origin),
            Element("dateTimeSent", CapXml.Time(new Moment { UnixMillis = source.AcceptedAt.ToUnixTimeMilliseconds() })),
            Element("distributionStatus", CapWriter.StatusOf(alert) is var status and not "Draft" ? status : "Test"),
            Element("distributionType", TypeOf(alert.MessageType)),
            Element("combinedConfidentiality", TlpLabels.Text(tlp)),
            new XElement(Namespace + "recipientRole", Element("valueListUrn", "urn:sharingbus:role"), Element("value", role)),
            alert.Texts.SelectMany(text => text.Areas).Select(area => area.Place).OfType<Place>().Select(Target).OfType<XElement>(),
            new XElement(
                Namespace + "contentObject",
                Element("confidentiality", TlpLabels.Text(tlp)),
                new XElement(Namespace + "xmlContent", new XElement(Namespace + "embeddedXMLContent", CapWriter.Write(source)))));
    }

    private static XElement? Target(Place place)
    {
        var target = new XElement(
            Namespace + "targetArea",
            CapWriter.Circles(place).Select(circle => Element("circle", circle)),
            CapWriter.Polygons(place).Select(polygon => Element("polygon", polygon)),
            place.Country.Length > 0 ? Element("country", place.Country) : null,
            place.Subdivision.Length > 0 ? Element("subdivision", place.Subdivision) : null);
        return target.HasElements ? target : null;
    }

    private static string TypeOf(AlertMessageType type) => type switch
    {
        AlertMessageType.Update => "Update",
        AlertMessageType.Cancel => "Cancel",
        AlertMessageType.Ack => "Ack",
        AlertMessageType.Error => "Error",
        _ => "Report",
    };

    private static XElement Element(string name, string text) => new(Namespace + name, text);
}
