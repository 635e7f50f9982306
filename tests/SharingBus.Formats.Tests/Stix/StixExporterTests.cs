using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Stix;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests.Stix;

public sealed class StixExporterTests
{
    private static readonly Guid Message = new("01940000-0000-7000-8000-000000000001");

    [Fact]
    public void Write_EveryPublishedBundle_ComesBackAsTheSameNotices()
    {
        foreach (string file in Directory.GetFiles(ReferenceData.Find("stix"), "*.json").Order(StringComparer.Ordinal))
        {
            ImportResult first = Imports.File(ImportKind.Stix, "stix/" + Path.GetFileName(file));
            Assert.NotEmpty(first.Notices);
            foreach (ImportedNotice notice in first.Notices)
            {
                JsonObject bundle = Render(notice.Message).ToBundle();
                Assert.Equal([], StixRules.Faults(bundle));
                ImportResult second = Imports.Text(ImportKind.Stix, bundle.ToJsonString());
                Assert.Equal([], second.Errors.Select(error => error.ToString()));
                Assert.Equal(JsonFormatter.Default.Format(notice.Message), JsonFormatter.Default.Format(Assert.Single(second.Notices).Message));
            }
        }
    }

    [Fact]
    public void Write_OtherFormats_AreValid()
    {
        foreach ((ImportKind kind, string file) in new[]
        {
            (ImportKind.Misp, "misp/event.json"), (ImportKind.Cap, "cap/canada.cap"), (ImportKind.Cap, "cap/bushfire_valid.edxlde"), (ImportKind.Cap, "cap/australia.cap"),
        })
        {
            foreach (ImportedNotice notice in Imports.File(kind, file).Notices)
            {
                Assert.Equal([], StixRules.Faults(Render(notice.Message).ToBundle()));
            }
        }
    }

    private static StixRendering Render(IMessage notice) => StixExporter.Write(new StixSource
    {
        MessageId = Message,
        Type = NoticeTypes.Of(notice),
        Origin = "police",
        AcceptedAt = Imports.Context.Now,
        Notice = notice.ToByteArray(),
    });
}
