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

    // A file must have hashes or a name: of one whose hash is withheld nothing is written, and the observed data names it all the same.
    [Fact]
    public void Write_ObservableOfWhichAPartIsWithheld_IsNotWritten()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.File(ImportKind.Stix, "stix/sighting-of-observed-data.json"));
        notice.Observations[0].Observables[0].Value = "";
        JsonObject bundle = Render(notice).ToBundle();

        Assert.Equal([], StixRules.Faults(bundle));
        JsonObject[] objects = [.. bundle["objects"]!.AsArray().Select(item => item!.AsObject())];
        Assert.DoesNotContain(objects, item => (string?)item["type"] == "file");
        Assert.Contains(objects, item => (string?)item["type"] == "windows-registry-key");
        Assert.Equal(notice.Observations[0].Observables[0].Id, (string?)objects.First(item => (string?)item["id"] == notice.Observations[0].Id)["object_refs"]![0]);
    }

    [Fact]
    public void Write_ObservablesAlone_ComeBackWithNumbersAndFlags()
    {
        const string Uuid = "00000000-0000-4000-8000-000000000001";
        string bundle = $$"""
            {"type":"bundle","id":"bundle--{{Uuid}}","objects":[
            {"type":"user-account","spec_version":"2.1","id":"user-account--{{Uuid}}","account_login":"l","is_privileged":true},
            {"type":"file","spec_version":"2.1","id":"file--{{Uuid}}","name":"n","size":12,"contains_refs":["file--{{Uuid}}"]}]}
            """;
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.Text(ImportKind.Stix, bundle));
        JsonObject written = Render(notice).ToBundle();

        Assert.Equal([], StixRules.Faults(written));
        Dictionary<string, JsonObject> things = written["objects"]!.AsArray().Select(item => item!.AsObject()).ToDictionary(item => (string)item["type"]! + (string)item["id"]!);
        Assert.True((bool)things[$"user-accountuser-account--{Uuid}"]["is_privileged"]!);
        Assert.Equal((12L, $"file--{Uuid}"), ((long)things[$"filefile--{Uuid}"]["size"]!, (string)things[$"filefile--{Uuid}"]["contains_refs"]![0]!));
        Assert.DoesNotContain(things.Values, item => (string)item["type"]! == "observed-data");
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
