using System.Xml.Linq;
using System.Xml.Schema;
using Google.Protobuf;
using SharingBus.Formats.Cap;
using SharingBus.Formats.Importing;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests.Cap;

public sealed class CapWriterTests
{
    public static TheoryData<string> Files { get; } =
        ["australia.cap", "canada.cap", "earthquake.cap", "earthquake-iso8859-1.cap", "wcatwc-warning.cap", "weather.cap", "bushfire_valid.edxlde"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Write_PublishedAlert_IsValidAndComesBackTheSame(string file)
    {
        foreach (Alert alert in Imports.File(ImportKind.Cap, "cap/" + file).Notices.Select(notice => (Alert)notice.Message))
        {
            XElement written = CapWriter.Write(Source(alert));

            Assert.Equal([], FaultsOf(written, "cap/cap12.xsd"));
            Alert again = Imports.Single<Alert>(Imports.Text(ImportKind.Cap, written.ToString(SaveOptions.DisableFormatting)));
            alert.CapVersion = "1.2";
            Assert.Equal(JsonFormatter.Default.Format(alert), JsonFormatter.Default.Format(again));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void WriteEdxl_PublishedAlert_IsValidAndCarriesTheAlert(string file)
    {
        foreach (Alert alert in Imports.File(ImportKind.Cap, "cap/" + file).Notices.Select(notice => (Alert)notice.Message))
        {
            XElement written = EdxlWriter.Write(Source(alert), "police.coordinator");

            Assert.Equal([], FaultsOf(written, "cap/edxlde-1_0.xsd"));
            ImportResult again = Imports.Text(ImportKind.Cap, written.ToString(SaveOptions.DisableFormatting));
            Assert.Equal(alert.Identifier, Imports.Single<Alert>(again).Identifier);
        }
    }

    [Fact]
    public void Write_ViewWithHardlyAnything_IsStillValid()
    {
        XElement written = CapWriter.Write(Source(new Alert { Texts = { new AlertText { Areas = { new AlertArea() }, Resources = { new Attachment() } } } }));

        Assert.Equal([], FaultsOf(written, "cap/cap12.xsd"));
    }

    [Fact]
    public void Write_Exercise_IsNeverActual()
    {
        var alert = new Alert { Handling = new Handling { Actuality = Actuality.Exercise }, Status = AlertStatus.Actual };

        Assert.Equal("Exercise", (string?)CapWriter.Write(Source(alert)).Element(CapWriter.Write(Source(alert)).Name.Namespace + "status"));
    }

    [Fact]
    public void Write_TextThatXmlCannotHold_IsWrittenWithoutIt()
    {
        var alert = new Alert { Texts = { new AlertText { Event = "a\u0001b<\U0001F525" } } };

        Assert.Equal("ab<\U0001F525", CapWriter.Write(Source(alert)).Descendants().Single(element => element.Name.LocalName == "event").Value);
    }

    private static CapSource Source(Alert alert) => new()
    {
        MessageId = new Guid("01940000-0000-7000-8000-000000000001"),
        Origin = "police-test",
        AcceptedAt = Imports.Context.Now,
        Alert = alert,
    };

    private static List<string> FaultsOf(XElement element, string schema)
    {
        List<string> faults = [];
        var schemas = new XmlSchemaSet { XmlResolver = null };
        schemas.Add(null, ReferenceData.Find(schema));
        new XDocument(element).Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }
}
