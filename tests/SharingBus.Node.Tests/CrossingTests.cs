using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
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
}
