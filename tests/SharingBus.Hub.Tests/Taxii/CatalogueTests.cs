using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Taxii;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Taxii;

public sealed class CatalogueTests
{
    private const long Received = 1_772_438_400_000_000;
    private const string Shared = "indicator--00000000-0000-4000-8000-000000000001";

    private static readonly ObjectFilter All = ObjectFilter.Everything with { Versions = new HashSet<string>(StringComparer.Ordinal) { "all" } };

    private readonly Catalogue _catalogue = new();
    private ulong _position;

    [Fact]
    public void Object_OfTwoNotices_HasTwoVersionsOfOneBeginning()
    {
        Take(Notice(1), Notice(2));

        CatalogueEntry[] versions = Of(Shared);
        Assert.Equal(2, versions.Length);
        Assert.True(versions[0].Version < versions[1].Version);
        Assert.Equal(versions[0].Created, versions[1].Created);
        Assert.Equal([versions[1]], Find(ObjectFilter.Everything with { Ids = Ids(Shared) }));
    }

    [Fact]
    public void Object_OfTwoNotices_IsRevokedWithTheLastOfThem()
    {
        Take(Notice(1), Notice(2), Retraction(1));
        Assert.Null(Assert.Single(Of(Shared)).Body);

        Take(Retraction(2));
        CatalogueEntry last = Assert.Single(Of(Shared));
        Assert.True((bool)last.Body!["revoked"]!);
        Assert.DoesNotContain("example.org", last.Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Caveat_OfTwoNotices_GoesWithTheLastOfThem()
    {
        Take(Notice(1), Notice(2), Retraction(1));
        Assert.Single(Find(All), entry => entry.Type == "marking-definition" && entry.Source > 0);

        Take(Retraction(2));
        Assert.DoesNotContain(Find(All), entry => entry.Type == "marking-definition" && entry.Source > 0);
    }

    [Fact]
    public void Entries_OfOneInstant_HaveRisingDatesAndPlaces()
    {
        Take(Notice(1), Notice(2), Notice(3));

        IReadOnlyList<CatalogueEntry> entries = Find(All);
        Assert.Equal(entries.Count, entries.Select(entry => entry.AddedAt).Distinct().Count());
        Assert.Equal(entries.Select(entry => entry.AddedAt).Order(), entries.Select(entry => entry.AddedAt));
        Assert.Equal(entries.OrderBy(entry => entry.Key), entries);
        Assert.Equal(entries.Skip(4), Find(All, entries[3].Key));
        Assert.Equal(entries.Skip(4), Find(All with { AddedAfter = entries[3].AddedAt }));
    }

    [Fact]
    public void Retraction_OfWhatWasNeverSeen_RevokesWhatStoodForIt()
    {
        Take(Retraction(7));

        CatalogueEntry revoked = Assert.Single(Find(All));
        Assert.Equal(StixIds.OfNotice("report", Sample.Id(7)), revoked.Id);
        Assert.True((bool)revoked.Body!["revoked"]!);
    }

    [Fact]
    public void Restriction_ThatNamesAReplacementToo_StillRevokes()
    {
        Delivery restriction = Retraction(1);
        (restriction.Change.Kind, restriction.Change.Replacement) = (ChangeKind.Restrict, MessageIds.Write(Sample.Id(2)));
        Take(Notice(1), Notice(2), restriction);

        Assert.True((bool)Assert.Single(Of(StixIds.OfNotice("report", Sample.Id(1)))).Body!["revoked"]!);
    }

    [Fact]
    public void Retraction_ByAnotherAgency_IsNothing()
    {
        Delivery foreign = Retraction(1);
        foreign.Origin = "police";
        Take(Notice(1), foreign);

        Assert.Null(Assert.Single(Of(Shared)).Body);
    }

    private static HashSet<string> Ids(string id) => new(StringComparer.Ordinal) { id };

    private static Delivery Notice(int number) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(number)),
        Type = NoticeType.ThreatNotice,
        Origin = "school",
        AcceptedAtUnixMicros = Received,
        Notice = new ThreatNotice
        {
            Handling = new Handling { Tlp = Tlp.Green, Caveats = { "Not for the press." } },
            Title = $"Number {number}",
            Indicators = { new Indicator { Kind = IndicatorKind.Url, Id = Shared, Value = "https://example.org" } },
        }.ToByteString(),
    };

    private static Delivery Retraction(int number) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(100 + number)),
        Type = NoticeType.ThreatNotice,
        Origin = "school",
        AcceptedAtUnixMicros = Received,
        Change = new Change { Kind = ChangeKind.Retract, Target = MessageIds.Write(Sample.Id(number)) },
    };

    private void Take(params Delivery[] deliveries)
    {
        foreach (Delivery delivery in deliveries)
        {
            delivery.Position = _position += 2048;
            _catalogue.Take([new ListedDelivery { Delivery = delivery, ReceivedAtUnixMicros = Received }], delivery.Position);
        }
    }

    private CatalogueEntry[] Of(string id) => [.. Find(All with { Ids = Ids(id) })];

    private IReadOnlyList<CatalogueEntry> Find(ObjectFilter filter, (ulong, int) after = default) => _catalogue.Find(filter, after, 1_000).Entries;
}
