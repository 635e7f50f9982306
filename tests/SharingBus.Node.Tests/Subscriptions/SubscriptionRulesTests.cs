using SharingBus.Exchange.V1;
using SharingBus.Node.Subscriptions;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>What an opening may say.</summary>
public sealed class SubscriptionRulesTests
{
    [Fact]
    public void Opening_ThatSaysNothing_IsGood() => Assert.Empty(SubscriptionRules.Check(new SubscribeOpen()));

    [Fact]
    public void Opening_WithEveryField_IsGood() => Assert.Empty(SubscriptionRules.Check(new SubscribeOpen
    {
        MaxOutstanding = 10_000,
        MaxOutstandingBytes = 256 * 1024 * 1024,
        Types_ = { NoticeType.ThreatNotice },
        FromReceivedUnixMicros = 1,
        Filter = new SubscribeFilter
        {
            MinSeverity = Severity.Minor,
            Urgencies = { Urgency.Immediate },
            Purposes = { Purpose.Prevention },
            Origins = { "school-test" },
            Areas = { new SubscribeArea { Country = "DE" }, new SubscribeArea { Subdivision = "de-by", Municipality = "München" } },
        },
    }));

    [Fact]
    public void Opening_WithManyFaults_NamesAllOfThem()
    {
        var open = new SubscribeOpen
        {
            MaxOutstanding = 10_001,
            MaxOutstandingBytes = (256 * 1024 * 1024) + 1,
            Types_ = { NoticeType.Unspecified },
            FromReceivedUnixMicros = -1,
            Filter = new SubscribeFilter
            {
                MinSeverity = Severity.Unknown,
                Urgencies = { (Urgency)99 },
                Purposes = { Purpose.Unspecified },
                Origins = { "No Agency" },
                Areas = { new SubscribeArea { Country = "DE" }, new SubscribeArea(), new SubscribeArea { Subdivision = "DEBY" } },
            },
        };

        Assert.Equal(
            [
                "open.max_outstanding", "open.max_outstanding_bytes", "open.from_received_unix_micros", "open.types", "open.filter.min_severity",
                "open.filter.urgencies", "open.filter.purposes", "open.filter.origins", "open.filter.areas[1]", "open.filter.areas[2]",
            ],
            SubscriptionRules.Check(open).Select(violation => violation.Field));
    }

    [Fact]
    public void Place_ThatIsNone_IsAFault() => Assert.Equal(
        "open.from_place", Assert.Single(SubscriptionRules.Check(new SubscribeOpen { FromPlace = StartPlace.Unspecified })).Field);

    [Fact]
    public void Lists_LongerThanTheirBounds_AreFaults()
    {
        var filter = new SubscribeFilter
        {
            Origins = { Enumerable.Repeat("school-test", 65) },
            Areas = { Enumerable.Repeat(new SubscribeArea { Country = "DE" }, 65) },
        };

        Assert.Equal(
            ["open.filter.origins", "open.filter.areas"],
            SubscriptionRules.Check(new SubscribeOpen { Filter = filter }).Select(violation => violation.Field));
    }
}
