using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>A notice crosses from one agency to another.</summary>
public sealed class CrossingTests
{
    [Fact]
    public async Task Notice_ReleasedToARole_ArrivesWithTheReleasedFieldsOnly()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ThreatNotice notice = Notices.Threat();

        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(notice.Request("r1"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Delivery delivery = await desk.NextAsync();

        Assert.Equal(accepted.MessageId, delivery.MessageId);
        Assert.Equal(TestBundle.School, delivery.Origin);
        ThreatNotice view = ThreatNotice.Parser.ParseFrom(delivery.Notice);
        Assert.Equal("Threat sprayed on the gym wall", view.Title);
        Assert.Equal("Alex Example", Assert.Single(view.Persons).Names[0].Full);
        Assert.Null(view.Persons[0].DateOfBirth);
        Assert.Empty(view.Modus);
        Assert.Equal(SubjectCategory.Suspect, view.Persons[0].SubjectCategory);
        Assert.Equal(Tlp.Amber, view.Handling.Tlp);
    }

    [Fact]
    public async Task Notice_InCoarserForms_ArrivesWithItsTerms()
    {
        await using TestFederation federation = await StartAsync(desk =>
        {
            desk.Transforms.Add(new TransformRule { Path = "persons.names.full", Transform = Transform.PseudonymAgreement });
            desk.Transforms.Add(new TransformRule { Path = "persons.date_of_birth", Transform = Transform.FiveYears });
            desk.Obligations = new Obligations { RetentionDays = 3, NoActionWithoutContact = true };
        });
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r2"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        List<Delivery> deliveries = await desk.TakeAsync(2);
        await using Subscriber night = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.NightDesk);
        Delivery other = await night.NextAsync();

        string[] names = [.. deliveries.Select(delivery => ThreatNotice.Parser.ParseFrom(delivery.Notice).Persons[0].Names[0].Full)];
        Assert.StartsWith("~", names[0], StringComparison.Ordinal);
        Assert.Equal(names[0], names[1]);
        Assert.Equal(0, ThreatNotice.Parser.ParseFrom(deliveries[0].Notice).Persons[0].DateOfBirth.Year % 5);
        Assert.Equal(
            ["persons.date_of_birth.year FiveYears", "persons.names.full PseudonymAgreement"],
            deliveries[0].Transformed.Select(rule => $"{rule.Path} {rule.Transform}").Order(StringComparer.Ordinal));
        Assert.Equal(3u, deliveries[0].Obligations.RetentionDays);
        Assert.True(deliveries[0].Obligations.NoActionWithoutContact);
        Assert.Empty(other.Transformed);
        Assert.False(other.Obligations.NoActionWithoutContact);
    }

    [Fact]
    public async Task Roles_WithEqualViewsAndOtherTerms_AreEachToldTheirOwn()
    {
        await using TestFederation federation = await StartAsync(desk => desk.Obligations = new Obligations { RetentionDays = 2 });
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await using Subscriber night = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.NightDesk);
        Delivery first = await desk.NextAsync();
        Delivery second = await night.NextAsync();

        Assert.Equal(first.Notice, second.Notice);
        Assert.Equal(2u, first.Obligations.RetentionDays);
        Assert.NotEqual(2u, second.Obligations.RetentionDays);
    }

    // The night desk gets the title; so does the duty desk, and what is added.
    private static Task<TestFederation> StartAsync(Action<Grant> dutyDesk) => TestFederation.StartAsync(shape: bundle =>
    {
        bundle.NightDeskReleases = ["title"];
        bundle.ShapeSchoolPolicy = policy =>
        {
            Grant desk = policy.Grants.Single(grant => grant.Id == "threats-to-duty-desk");
            desk.Release.Clear();
            desk.Release.Add("title");
            dutyDesk(desk);
        };
    });
}
