using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using SharingBus.Formats.Importing;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests.Cap;

public sealed class CapImporterTests
{
    private const string Info =
        "<info><category>Security</category><event>Threat</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty></info>";

    [Theory]
    [InlineData("australia.cap", "1.2", 1)]
    [InlineData("canada.cap", "1.2", 1)]
    [InlineData("earthquake.cap", "1.1", 1)]
    [InlineData("earthquake-iso8859-1.cap", "1.2", 1)]
    [InlineData("wcatwc-warning.cap", "1.2", 1)]
    [InlineData("weather.cap", "1.1", 1)]
    [InlineData("bushfire_valid.edxlde", "1.2", 7)]
    public void Read_PublishedAlert_BecomesAlerts(string file, string version, int count)
    {
        ImportResult result = Imports.File(ImportKind.Cap, "cap/" + file);

        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        Assert.Equal(count, result.Notices.Count);
        Assert.All(result.Notices, notice => Assert.Equal(version, Assert.IsType<Alert>(notice.Message).CapVersion));
        Assert.All(result.Notices, notice => Assert.Equal(Tlp.Clear, ((Alert)notice.Message).Handling.Tlp));
    }

    [Fact]
    public void Read_CanadaAlert_KeepsCodesReferencesAndBothLanguages()
    {
        Alert alert = Imports.Single<Alert>(Imports.File(ImportKind.Cap, "cap/canada.cap"));

        Assert.Equal(AlertMessageType.Update, alert.MessageType);
        Assert.Equal(["2.49.0.1.124.a3f342a4.2012", "2.49.0.1.124.60f31a3a.2012"], alert.AlertReferences.Select(reference => reference.Identifier));
        Assert.Equal(3, alert.Codes.Count);
        Assert.Equal(ResponseType.AllClear, Assert.Single(alert.Texts[0].ResponseTypes));
        Assert.Contains(alert.Texts, text => text.Lang == "fr-CA");
        Assert.All(alert.Texts[0].Areas, area => Assert.Single(area.Place.Polygons));
    }

    [Fact]
    public void Read_Iso8859File_IsDecodedAsDeclared()
    {
        Alert alert = Imports.Single<Alert>(Imports.File(ImportKind.Cap, "cap/earthquake-iso8859-1.cap"));
        string expected = XDocument.Load(ReferenceData.Find("cap/earthquake-iso8859-1.cap")).Descendants().First(element => element.Name.LocalName == "headline").Value;

        Assert.Equal(expected, alert.Texts[0].Headline);
        Assert.DoesNotContain('\uFFFD', alert.ToString());
    }

    [Theory]
    [InlineData("invalid.cap", "alert/info", 9)]
    [InlineData("canada_errors.cap", "alert/references", 12)]
    [InlineData("bushfire_invalid.edxlde", "EDXLDistribution/contentObject[2]/xmlContent/embeddedXMLContent/alert", 94)]
    public void Read_PublishedBrokenFile_NamesPlaceAndLine(string file, string path, int line)
    {
        ImportError error = Imports.Refused(Imports.File(ImportKind.Cap, "cap/" + file));

        Assert.Equal((path, (int?)line), (error.Path, error.Line));
        Assert.NotEmpty(error.Reason);
    }

    [Fact]
    public void Read_PublishedFile_IsAcceptedExactlyWhereTheSchemaAcceptsIt()
    {
        // Valid by the schema, but an Update that names no earlier alert: the prose of CAP 1.2 (3.2.1) forbids it.
        string[] stricterThanTheSchema = ["canada_errors.cap"];
        foreach (string file in Directory.GetFiles(ReferenceData.Find("cap"), "*.*").Where(file => Path.GetExtension(file) is ".cap" or ".edxlde"))
        {
            XElement root = XDocument.Load(file).Root!;
            XElement[] alerts = [.. root.DescendantsAndSelf().Where(element => element.Name == Cap12 + "alert")];
            if (alerts.Length > 0 && !stricterThanTheSchema.Contains(Path.GetFileName(file)))
            {
                Assert.Equal(
                    (Path.GetFileName(file), alerts.All(SchemaAccepts)),
                    (Path.GetFileName(file), Imports.Bytes(ImportKind.Cap, File.ReadAllBytes(file)).Succeeded));
            }
        }
    }

    public static TheoryData<string> Variants { get; } =
    [
        Alert(Info),
        Alert(Info + Info),
        Alert(""),
        Alert(Info, sent: "2026-03-02T09:00:00Z"),
        Alert(Info, sent: "2026-03-02T09:00:00.5+00:00"),
        Alert(Info, sent: "2026-03-02T09:00:00"),
        Alert(Info, sent: "2026-02-30T09:00:00-00:00"),
        Alert(Info, sent: "2026-03-02T09:00:00-00:00"),
        Alert(Info, status: "actual"),
        Alert(Info, status: " Actual"),
        Alert(Info).Replace("<scope>Public</scope>", "", StringComparison.Ordinal),
        Alert(Info).Replace("<scope>Public</scope>", "<scope>Public</scope><scope>Public</scope>", StringComparison.Ordinal),
        Alert(Info).Replace("<event>Threat</event>", "", StringComparison.Ordinal),
        Alert(Info).Replace("<category>Security</category>", "", StringComparison.Ordinal),
        Alert(Info).Replace("<category>Security</category>", "<category>Security</category><category>CBRNE</category>", StringComparison.Ordinal),
        Alert(Info).Replace("<category>Security</category>", "<category>Terror</category>", StringComparison.Ordinal),
        Alert(Info).Replace("<event>Threat</event>", "<event>Threat</event><responseType>AllClear</responseType>", StringComparison.Ordinal),
        Alert(Info).Replace("<event>Threat</event>", "<responseType>AllClear</responseType><event>Threat</event>", StringComparison.Ordinal),
        Alert(Info).Replace("<event>Threat</event>", "<event>Threat<b/></event>", StringComparison.Ordinal),
        Alert(Info).Replace("<event>", "<event x=\"1\">", StringComparison.Ordinal),
        Alert(Info).Replace("<info>", "<info>words", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<foreign xmlns=\"urn:x\"/></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<resource><resourceDesc>map</resourceDesc></resource></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<resource><resourceDesc>map</resourceDesc><mimeType>text/html</mimeType><size>9</size></resource></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<resource><resourceDesc>map</resourceDesc><mimeType>text/html</mimeType><size>big</size></resource></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<area><areaDesc>a</areaDesc><altitude>1e3</altitude></area></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<area><areaDesc>a</areaDesc><altitude>12.5</altitude></area></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<area><circle>1,1 1</circle></area></info>", StringComparison.Ordinal),
        Alert(Info).Replace("</info>", "<parameter><valueName>a</valueName></parameter></info>", StringComparison.Ordinal),
        Alert(Info).Replace("<info>", "<info><language>de-DE</language>", StringComparison.Ordinal),
        Alert(Info).Replace("<info>", "<info><language>de_DE</language>", StringComparison.Ordinal),
        Alert(Info).Replace("</alert>", "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></alert>", StringComparison.Ordinal),
        Alert(Info).Replace("<info>", "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/><info>", StringComparison.Ordinal),
        Alert(Info).Replace("</alert>", "<extra/></alert>", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Read_VariantOfAnAlert_IsAcceptedExactlyWhereTheSchemaAcceptsIt(string xml)
    {
        ImportResult result = Imports.Text(ImportKind.Cap, xml);

        Assert.True(SchemaAccepts(XElement.Parse(xml)) == result.Succeeded, $"{xml} {string.Join(' ', result.Errors)}");
    }

    [Fact]
    public void Read_OffsetBeyondFourteenHours_IsRefused() =>
        Assert.Equal("alert/sent", Imports.Refused(Imports.Text(ImportKind.Cap, Alert(Info, sent: "2026-03-02T09:00:00+15:00"))).Path);

    [Theory]
    [InlineData("Restricted", Tlp.Amber)]
    [InlineData("Private", Tlp.Red)]
    [InlineData("Public", Tlp.Clear)]
    public void Read_Scope_BecomesALabel(string scope, Tlp tlp) =>
        Assert.Equal(tlp, Imports.Single<Alert>(Imports.Text(ImportKind.Cap, Alert(Info).Replace(">Public<", $">{scope}<", StringComparison.Ordinal))).Handling.Tlp);

    [Theory]
    [InlineData("Exercise", Actuality.Exercise)]
    [InlineData("Test", Actuality.Test)]
    [InlineData("Draft", Actuality.Test)]
    public void Read_StatusThatIsNotActual_IsNeverReal(string status, Actuality actuality) =>
        Assert.Equal(actuality, Imports.Single<Alert>(Imports.Text(ImportKind.Cap, Alert(Info, status: status))).Handling.Actuality);

    [Fact]
    public void Read_TimesAndLists_KeepOffsetAndQuotedWords()
    {
        Alert alert = Imports.Single<Alert>(Imports.Text(
            ImportKind.Cap,
            Alert(Info, sent: "2026-03-02T09:00:00-06:30").Replace("<info>", "<addresses>one \"two three\" four</addresses><info>", StringComparison.Ordinal)));

        Assert.Equal((-390, 1772465400000), (alert.Sent.OffsetMinutes, alert.Sent.UnixMillis));
        Assert.Equal(["one", "two three", "four"], alert.Addresses);
        Assert.Equal("en-US", alert.Texts[0].Lang);
    }

    [Fact]
    public void Read_DigestAndSignature_AreCountedAsLeftOver()
    {
        ImportResult result = Imports.Text(ImportKind.Cap, Alert(Info)
            .Replace("</info>", "<resource><resourceDesc>map</resourceDesc><mimeType>a/b</mimeType><digest>00</digest></resource></info>", StringComparison.Ordinal)
            .Replace("</alert>", "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></alert>", StringComparison.Ordinal));

        Assert.Equal([new LeftOver("alert.Signature", 1), new LeftOver("alert.info.resource.digest", 1)], result.LeftOver);
    }

    [Fact]
    public void Read_BrokenXml_NamesTheLine() =>
        Assert.Equal(3, Imports.Refused(Imports.Text(ImportKind.Cap, "<alert>\n<a>\n</b></alert>")).Line);

    [Theory]
    [InlineData("<!DOCTYPE alert [<!ENTITY x \"y\">]>\n<alert/>")]
    [InlineData("<!DOCTYPE alert SYSTEM \"file:///etc/hostname\"><alert/>")]
    [InlineData("")]
    public void Read_DocumentTypeDeclarationOrNothing_IsRefused(string xml) =>
        Assert.Contains("document type declaration", Imports.Refused(Imports.Text(ImportKind.Cap, xml)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Read_BytesThatAreNotTheDeclaredEncoding_AreRefused() =>
        Imports.Refused(Imports.Bytes(ImportKind.Cap, Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Alert(Info).Replace("Threat", "Thréat", StringComparison.Ordinal))));

    [Fact]
    public void Read_ElementsTooDeep_AreRefused()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000));

        Assert.Contains("deeper", Imports.Refused(Imports.Text(ImportKind.Cap, deep)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileBeyondTheLimit_IsRefused() =>
        Assert.Contains("larger", Imports.Refused(Imports.Bytes(ImportKind.Cap, new byte[Importers.MaxFileBytes + 1])).Reason, StringComparison.Ordinal);

    [Fact]
    public void Read_ExerciseInsideAnActualDistribution_IsRefused()
    {
        string edxl = "<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\"><distributionID>1</distributionID><senderID>a@b</senderID>"
            + "<dateTimeSent>2026-03-02T09:00:00-00:00</dateTimeSent><distributionStatus>Actual</distributionStatus><distributionType>Report</distributionType>"
            + "<combinedConfidentiality>none</combinedConfidentiality><contentObject><xmlContent><embeddedXMLContent>"
            + Alert(Info, status: "Exercise") + "</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>";

        Assert.Equal("EDXLDistribution/distributionStatus", Imports.Refused(Imports.Text(ImportKind.Cap, edxl)).Path);
    }

    [Theory]
    [InlineData("<polygon>1,1 2,2 1,1</polygon>", "polygon")]
    [InlineData("<polygon>1,1 2,2 3,3 4,4</polygon>", "polygon")]
    [InlineData("<circle>91,1 1</circle>", "circle")]
    public void Read_AreaThatIsNone_NamesIt(string area, string element) =>
        Assert.Equal(
            "alert/info/area/" + element,
            Imports.Refused(Imports.Text(ImportKind.Cap, Alert(Info).Replace("</info>", $"<area><areaDesc>a</areaDesc>{area}</area></info>", StringComparison.Ordinal))).Path);

    private static readonly XNamespace Cap12 = "urn:oasis:names:tc:emergency:cap:1.2";

    private static string Alert(string info, string sent = "2026-03-02T09:00:00+01:00", string status = "Actual") =>
        $"<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>nb-1</identifier><sender>hub@northbridge.example</sender><sent>{sent}</sent>"
        + $"<status>{status}</status><msgType>Alert</msgType><scope>Public</scope>{info}</alert>";

    private static bool SchemaAccepts(XElement alert)
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        schemas.Add(null, ReferenceData.Find("cap/cap12.xsd"));
        bool valid = true;
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas };
        settings.ValidationEventHandler += (_, found) => valid &= found.Severity == XmlSeverityType.Warning;
        using XmlReader plain = alert.CreateReader();
        using XmlReader reader = XmlReader.Create(plain, settings);
        while (reader.Read())
        {
            // Reading is validating.
        }

        return valid;
    }
}
