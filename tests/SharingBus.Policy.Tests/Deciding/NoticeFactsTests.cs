using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

public sealed class NoticeFactsTests
{
    public static TheoryData<string, Action<ThreatNotice>> Differences => new()
    {
        { "the label", notice => notice.Handling.Tlp = Tlp.Amber },
        { "the place", notice => notice.Place = new Place { Country = "XM" } },
        { "the consent's agency", notice => notice.Handling.Consent.ScopeAgencies[0] = "hub" },
        { "the marking", notice => notice.Handling.Markings[0].Paths[0] = "modus" },
        { "the flag", notice => notice.Handling.SecrecyLiftedBy = "the patient" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void Facts_WithOneDifference_AreAnotherClass(string what, Action<ThreatNotice> change)
    {
        Assert.NotEmpty(what);
        var changed = Notice();
        change(changed);
        var (one, same, other) = (Read(Notice()), Read(Notice()), Read(changed));

        Assert.True(one == same && one.Equals((object)same) && one.GetHashCode() == same.GetHashCode());
        Assert.True(one != other && !one.Equals((object)other) && !one.Equals("facts"));
        Assert.NotEqual(one.GetHashCode(), other.GetHashCode());
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "cut off in a tag", [0x80] },
        { "cut off in the handling", [0x0A, 0x05, 0x08] },
        { "descending", [0x18, 0x01, 0x10, 0x01] },
        { "two handlings", [0x0A, 0x00, 0x0A, 0x00] },
        { "a severity twice", [0x20, 0x01, 0x20, 0x02] },
        { "a severity beyond every list", [0x20, 0x40] },
        { "two labels", [0x0A, 0x04, 0x08, 0x01, 0x08, 0x02] },
        { "a label beyond every list", [0x0A, 0x02, 0x08, 0x40] },
        { "descending in the handling", [0x0A, 0x04, 0x10, 0x01, 0x08, 0x01] },
        { "cut off in the handling's field", [0x0A, 0x02, 0x08, 0x80] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void TryRead_BytesThatAreNotCanonical_AreRefused(string what, byte[] notice) =>
        Assert.False(NoticeFacts.TryRead(NoticeType.ThreatNotice, notice, out _), what);

    [Fact]
    public void TryRead_LargestCode_IsRead()
    {
        Assert.True(NoticeFacts.TryRead(NoticeType.ThreatNotice, [0x0A, 0x02, 0x08, 0x3F], out var facts));
        Assert.Equal(63, (int)facts.Tlp);
    }

    [Theory]
    [InlineData("XN", "XN-AA", "Mill")]
    [InlineData("XN", "XN-BB", "Mill")]
    [InlineData("XN", "XN-BB", "Hill")]
    [InlineData("XM", "XN-BB", "Hill")]
    [InlineData("XM", "", "XN-BB")]
    [InlineData("XM", "XN-BB", "")]
    public void TryRead_PlacesOfEqualLength_AreKeptApart(string country, string subdivision, string municipality)
    {
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(), Place = new Place { Country = country, Subdivision = subdivision, Municipality = municipality } };

        Assert.Equal(new NoticeArea(country, subdivision, municipality), Read(notice).Area);
        Assert.Same(Read(notice).Area, Read(notice).Area);
        Assert.Null(Read(new ThreatNotice { Handling = SampleFederation.Handling(), Place = new Place { Site = "s" } }).Area);
    }

    [Fact]
    public void TryRead_NoType_IsRefused() => Assert.False(NoticeFacts.TryRead(NoticeType.Unspecified, [], out _));

    private static NoticeFacts Read(ThreatNotice notice)
    {
        Assert.True(NoticeFacts.TryRead(NoticeType.ThreatNotice, notice.ToByteArray(), out var facts));
        return facts;
    }

    private static ThreatNotice Notice()
    {
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(), Severity = Severity.Severe, Place = new Place { Country = "XN" } };
        notice.Handling.DisclosureBasis = DisclosureBasis.Consent;
        notice.Handling.Consent = new Consent { Status = ConsentStatus.Given, ScopeAgencies = { "pol" } };
        notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "title" } });
        return notice;
    }
}
