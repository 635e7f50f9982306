using SharingBus.Hub.Correlation;
using SharingBus.Hub.Routing;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Routing;

public sealed class AlertRouterTests
{
    private const string Document = """
        acknowledge_within: { severe: 2h }
        routes:
          - { id: drill, reason: For those who train., exercise: true, recipients: [{ agency: police, roles: [trainer] }] }
          - id: device
            reason: Called to a device.
            areas: [{ country: XN, municipality: Millhaven }, { subdivision: XN-SB }]
            sectors: [TRANS]
            categories: [CBRNE, FIRE]
            min_severity: SEVERE
            urgencies: [IMMEDIATE]
            recipients: [{ agency: police, roles: [desk] }, { agency: social }, { agency: police, roles: [clerk] }]
            acknowledged_by: EACH
            acknowledge_within: { severe: 10m }
            chain: next
        chains:
          - { id: next, steps: [{ recipients: [{ agency: school, roles: [head, desk] }] }, { recipients: [{ agency: ngo, roles: [desk, lead] }] }] }
        """;

    private static readonly AlertPicture Device = new()
    {
        Status = AlertStatus.Actual,
        Severity = Severity.Severe,
        Urgency = Urgency.Immediate,
        Categories = [AlertCategory.Security, AlertCategory.Cbrne],
        Areas = [new NoticeArea("XN", "XN-NB", "millhaven")],
        Sectors = [TargetSector.Trans, TargetSector.Edu],
    };

    private readonly AlertRouter _router = new(AlertingTable.Parse(Document, "a.yaml", "fusion"), ["fusion.duty-officer"]);

    public static TheoryData<string, Func<object, object>> Others() => new()
    {
        { "area", of => (AlertPicture)of with { Areas = [new NoticeArea("XN", "XN-NB", "Northbridge"), new NoticeArea("XX", "", "Millhaven")] } },
        { "no area", of => (AlertPicture)of with { Areas = [] } },
        { "sector", of => (AlertPicture)of with { Sectors = [TargetSector.Edu] } },
        { "category", of => (AlertPicture)of with { Categories = [AlertCategory.Security] } },
        { "severity", of => (AlertPicture)of with { Severity = Severity.Moderate } },
        { "unknown severity", of => (AlertPicture)of with { Severity = Severity.Unknown } },
        { "urgency", of => (AlertPicture)of with { Urgency = Urgency.Expected } },
    };

    [Fact]
    public void Picture_ThatFitsEveryCondition_GoesToTheRoutesRecipients()
    {
        var routed = _router.Route(Device)!;

        Assert.Equal(("device", "Called to a device.", "next"), (routed.Route, routed.Reason, routed.Chain));
        Assert.Equal(["police/clerk", "police/desk", "social"], Addressee.Names(routed.Audience));
        Assert.Equal(TimeSpan.FromMinutes(10), routed.AcknowledgeWithin);
        Assert.Equal(["police", "social"], routed.AcknowledgedByEach);
        Assert.Equal(["head", "desk", "lead"], routed.NextRoles);
        Assert.Contains("sectors TRANS, EDU", routed.RoutedBy);
    }

    [Fact]
    public void Picture_OfTheOtherArea_FitsToo() =>
        Assert.Equal("device", _router.Route(Device with { Areas = [new NoticeArea("XN", "XN-SB", "")] })!.Route);

    [Theory]
    [MemberData(nameof(Others))]
    public void Picture_ThatMissesOneCondition_GoesWherePolicyLetsIt(string missed, Func<object, object> change)
    {
        var routed = _router.Route((AlertPicture)change(Device))!;

        Assert.True(routed.Route == AlertRouter.Default, missed);
        Assert.Null(routed.Audience);
        Assert.Equal(["fusion.duty-officer"], routed.NextRoles);
    }

    [Fact]
    public void Deadline_ThatTheRouteDoesNotSet_IsTheDocuments()
    {
        Assert.Equal(TimeSpan.FromHours(2), _router.Route(Device with { Areas = [] })!.AcknowledgeWithin);
        Assert.Equal(TimeSpan.FromMinutes(15), _router.Route(Device with { Severity = Severity.Extreme })!.AcknowledgeWithin);
    }

    [Theory]
    [InlineData(AlertStatus.Exercise)]
    [InlineData(AlertStatus.Test)]
    public void Drill_OfAPictureThatARealRouteFits_GoesToThoseWhoTrainAlone(AlertStatus status) =>
        Assert.Equal(["police/trainer"], Addressee.Names(_router.Route(Device with { Status = status })!.Audience));

    [Fact]
    public void Drill_ThatNoRouteFits_GoesToNobody()
    {
        var table = AlertingTable.Parse("routes: [{ id: all, reason: All., recipients: [{ agency: police }] }]", "a.yaml", "fusion");

        Assert.Null(new AlertRouter(table, []).Route(Device with { Status = AlertStatus.Exercise }));
        Assert.Equal(AlertRouter.Default, new AlertRouter(AlertingTable.None, []).Route(Device with { Status = AlertStatus.Exercise })!.Route);
    }
}
