using System.Xml.Linq;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>An EDXL-DE 1.0 distribution: an envelope around alerts. The alerts are read; of the envelope, what has no place is counted.</summary>
internal static class EdxlDistribution
{
    private static readonly string[] Required =
        ["distributionID", "senderID", "dateTimeSent", "distributionStatus", "distributionType", "combinedConfidentiality"];

    public static void Read(XElement root, ImportSession session)
    {
        XNamespace edxl = root.Name.Namespace;
        foreach (string name in Required)
        {
            if (root.Element(edxl + name) is null)
            {
                throw CapElement.Fault(root, $"{name} is required here.");
            }
        }

        foreach (XElement element in root.Elements().Where(element => element.Name != edxl + "contentObject"))
        {
            session.LeftOvers.Count($"EDXLDistribution.{element.Name.LocalName}");
        }

        foreach (XElement content in root.Elements(edxl + "contentObject"))
        {
            Content(content, root.Element(edxl + "distributionStatus")!, session);
        }
    }

    private static void Content(XElement content, XElement status, ImportSession session)
    {
        XNamespace edxl = content.Name.Namespace;
        foreach (XElement element in content.Elements().Where(element => element.Name != edxl + "xmlContent"))
        {
            session.LeftOvers.Count($"EDXLDistribution.contentObject.{element.Name.LocalName}");
        }

        foreach (XElement embedded in content.Elements(edxl + "xmlContent").Elements().Elements())
        {
            if (CapVersion.Of(embedded.Name.NamespaceName) is null)
            {
                session.LeftOvers.Count($"EDXLDistribution.contentObject.xmlContent.{embedded.Name.LocalName}");
                continue;
            }

            StatusAgrees(embedded, status, session);
            CapImporter.ReadAlert(embedded, session);
        }
    }

    // An exercise sent as real, or the other way round, is dangerous: neither word is then believed.
    private static void StatusAgrees(XElement alert, XElement distributionStatus, ImportSession session)
    {
        string? said = alert.Element(alert.Name.Namespace + "status")?.Value;
        if (said is not null
            && CapCodes.Status.TryCode(said, out AlertStatus status)
            && status != AlertStatus.Draft
            && said != distributionStatus.Value.Trim())
        {
            ImportFault fault = CapElement.Fault(distributionStatus, "The distribution and its alert disagree on whether this is real.");
            session.Refuse(fault.Path, fault.Line, fault.Message);
        }
    }
}
