using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Subscriptions;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>What a filter lets pass: read from the view, and what the view does not tell is decided by one flag.</summary>
public sealed class NoticeFilterTests
{
    [Theory]
    [InlineData(Severity.Extreme, true)]
    [InlineData(Severity.Severe, true)]
    [InlineData(Severity.Moderate, false)]
    [InlineData(Severity.Minor, false)]
    public void Severity_BelowWhatIsAskedFor_IsLeftOut(Severity severity, bool wanted) =>
        Assert.Equal(wanted, Wants(new SubscribeFilter { MinSeverity = Severity.Severe }, threat => threat.Severity = severity));

    [Theory]
    [InlineData("0afeffffff07")]
    [InlineData("0afeffffff07120141")]
    public void Place_ThatCannotBeRead_TellsNothing(string bytes)
    {
        byte[] place = Convert.FromHexString(bytes);
        const int Tag = (ThreatNotice.PlaceFieldNumber << 3) | 2;
        var view = new Delivery { Type = NoticeType.ThreatNotice, Notice = ByteString.CopyFrom([(Tag & 0x7F) | 0x80, Tag >> 7, (byte)place.Length, .. place]) };

        Assert.True(NoticeFilter.Of(new SubscribeOpen { Filter = new SubscribeFilter { Areas = { new SubscribeArea { Country = "XA" } } } }).Wants(view));
    }

    [Theory]
    [InlineData(Severity.Unspecified)]
    [InlineData(Severity.Unknown)]
    public void Severity_ThatIsNotTold_PassesUnlessItMustBe(Severity severity)
    {
        Assert.True(Wants(new SubscribeFilter { MinSeverity = Severity.Severe }, threat => threat.Severity = severity));
        Assert.False(Wants(new SubscribeFilter { MinSeverity = Severity.Severe, StatedOnly = true }, threat => threat.Severity = severity));
    }

    [Theory]
    [InlineData("XA", "", "Harbourside", true)]
    [InlineData("", "", " harbourSIDE ", true)]
    [InlineData("XA", "", "", true)]
    [InlineData("XB", "", "", false)]
    [InlineData("", "", "Elsewhere", false)]
    [InlineData("XA", "XA-01", "", true)] // the view does not tell the subdivision
    [InlineData("XB", "XA-01", "", false)]
    public void Area_ThatThePlaceContradicts_IsLeftOut(string country, string subdivision, string municipality, bool wanted)
    {
        var area = new SubscribeArea { Country = country, Subdivision = subdivision, Municipality = municipality };

        Assert.Equal(wanted, Wants(new SubscribeFilter { Areas = { area } }));
        Assert.Equal(wanted && subdivision.Length == 0, Wants(new SubscribeFilter { Areas = { area }, StatedOnly = true }));
    }

    [Fact]
    public void Values_OfOneField_AreAlternativesAndFieldsMustAllHold()
    {
        var filter = new SubscribeFilter
        {
            Purposes = { Purpose.Investigation, Purpose.Prevention },
            Urgencies = { Urgency.Immediate, Urgency.Expected },
            Areas = { new SubscribeArea { Country = "XB" }, new SubscribeArea { Municipality = "Harbourside" } },
            Origins = { TestBundle.School },
        };

        Assert.True(Wants(filter));
        Assert.False(Wants(filter, threat => threat.Urgency = Urgency.Past));
        Assert.False(Wants(filter, threat => threat.Handling.Purpose = Purpose.Coordination));
        Assert.False(Wants(filter, threat => threat.Place.Municipality = "Elsewhere"));
        Assert.False(NoticeFilter.Of(new SubscribeOpen { Filter = filter }).WantsOrigin(TestBundle.Youth));
    }

    [Fact]
    public void Alert_WithManyTexts_CountsByTheMostSevereAndByAnyArea()
    {
        var alert = new Alert
        {
            Handling = new Handling { Purpose = Purpose.Coordination },
            Texts =
            {
                new AlertText { Severity = Severity.Minor, Urgency = Urgency.Past },
                new AlertText { Severity = Severity.Extreme, Urgency = Urgency.Immediate, Areas = { new AlertArea { Place = new Place { Municipality = "Harbourside" } } } },
            },
        };

        Assert.True(Wants(new SubscribeFilter { MinSeverity = Severity.Severe, StatedOnly = true }, NoticeType.Alert, alert));
        Assert.True(Wants(new SubscribeFilter { Urgencies = { Urgency.Immediate }, StatedOnly = true }, NoticeType.Alert, alert));
        Assert.True(Wants(new SubscribeFilter { Areas = { new SubscribeArea { Municipality = "Harbourside" } }, StatedOnly = true }, NoticeType.Alert, alert));
        Assert.False(Wants(new SubscribeFilter { Areas = { new SubscribeArea { Municipality = "Elsewhere" } } }, NoticeType.Alert, alert));
    }

    [Fact]
    public void Area_OfAKnowledgeProduct_IsItsOwnField() => Assert.False(Wants(
        new SubscribeFilter { Areas = { new SubscribeArea { Country = "XB" } } },
        NoticeType.KnowledgeProduct,
        new KnowledgeProduct { Area = new Place { Country = "XA" } }));

    [Fact]
    public void View_ThatCannotBeRead_TellsNothing()
    {
        var filter = new SubscribeFilter { MinSeverity = Severity.Severe };
        var delivery = new Delivery { Type = NoticeType.ThreatNotice, Notice = ByteString.CopyFrom(0xFF, 0xFF) };

        Assert.True(NoticeFilter.Of(new SubscribeOpen { Filter = filter }).Wants(delivery));
        filter.StatedOnly = true;
        Assert.False(NoticeFilter.Of(new SubscribeOpen { Filter = filter }).Wants(delivery));
    }

    [Fact]
    public void Change_WhateverTheContentAskedFor_ComesFromTheOriginsAskedFor()
    {
        var word = new Delivery { Type = NoticeType.ThreatNotice, Origin = TestBundle.School, Change = new Change { Kind = ChangeKind.Retract } };

        Assert.True(NoticeFilter.Of(new SubscribeOpen { Filter = new SubscribeFilter { MinSeverity = Severity.Extreme, StatedOnly = true } }).Wants(word));
        Assert.False(NoticeFilter.Of(new SubscribeOpen { Filter = new SubscribeFilter { Origins = { TestBundle.Youth } } }).Wants(word));
        Assert.False(NoticeFilter.Of(new SubscribeOpen { Types_ = { NoticeType.Alert } }).Wants(word));
    }

    [Theory]
    [InlineData(NoticeType.Unspecified)]
    [InlineData((NoticeType)99)]
    public void Change_OfNoKnownType_IsNotKeptBackByOne(NoticeType type)
    {
        var word = new Delivery { Type = type, Origin = TestBundle.School, Change = new Change { Kind = ChangeKind.Retract } };

        Assert.True(NoticeFilter.Of(new SubscribeOpen { Types_ = { NoticeType.Alert } }).Wants(word));
    }

    private static bool Wants(SubscribeFilter filter, Action<ThreatNotice>? change = null)
    {
        ThreatNotice threat = Notices.Threat();
        change?.Invoke(threat);
        return Wants(filter, NoticeType.ThreatNotice, threat);
    }

    private static bool Wants(SubscribeFilter filter, NoticeType type, IMessage notice) =>
        NoticeFilter.Of(new SubscribeOpen { Filter = filter })
            .Wants(new Delivery { Type = type, Origin = TestBundle.School, Notice = notice.ToByteString() });
}
