using System.Xml;
using System.Xml.Linq;
using SharingBus.Formats.Importing;

namespace SharingBus.Formats.Cap;

/// <summary>Reads a file of one CAP alert, or an EDXL-DE distribution with alerts inside.</summary>
internal static class CapImporter
{
    private const string DistributionNamespace = "urn:oasis:names:tc:emergency:EDXL:DE:1.0";

    // Deeper than any alert or distribution, shallow enough for the stack.
    private const int MaxDepth = 64;

    public static void Read(byte[] bytes, ImportSession session)
    {
        XElement root = Load(bytes);
        if (root.Name.NamespaceName == DistributionNamespace && root.Name.LocalName == "EDXLDistribution")
        {
            EdxlDistribution.Read(root, session);
        }
        else
        {
            ReadAlert(root, session);
        }
    }

    /// <summary>Reads one alert; what is wrong with it refuses the file, and the next alert is still looked at.</summary>
    public static void ReadAlert(XElement element, ImportSession session)
    {
        try
        {
            CapVersion version = element.Name.LocalName == "alert" && CapVersion.Of(element.Name.NamespaceName) is { } known
                ? known
                : throw CapElement.Fault(element, "An alert of CAP 1.1 or 1.2, or an EDXL-DE 1.0 distribution, was expected.");
            CapAlert.Read(new CapElement(element, CapSequence.Alert, version), session);
        }
        catch (ImportFault fault)
        {
            session.Refuse(fault.Path, fault.Line, fault.Message);
        }
    }

    private static XElement Load(byte[] bytes)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = Importers.MaxFileBytes,
        };
        RefuseUnbounded(bytes, settings);
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = XmlReader.Create(stream, settings);
        return XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace).Root!;
    }

    private static void RefuseUnbounded(byte[] bytes, XmlReaderSettings settings)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = XmlReader.Create(stream, settings);
        while (Next(reader))
        {
            if (reader.Depth > MaxDepth)
            {
                throw new ImportFault("", ((IXmlLineInfo)reader).LineNumber, $"Elements lie deeper in each other than {MaxDepth}.");
            }
        }
    }

    // The reader refuses a document type declaration and an empty file without saying where.
    private static bool Next(XmlReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (XmlException broken) when (broken.LineNumber == 0)
        {
            throw new ImportFault("", line: null, "An XML document was expected, without a document type declaration: that is prohibited.");
        }
    }
}
