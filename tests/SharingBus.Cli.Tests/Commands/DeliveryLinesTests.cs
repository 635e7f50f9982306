using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using SharingBus.Exchange.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class DeliveryLinesTests
{
    private static readonly ThreatNotice Threat = new()
    {
        Handling = new Handling
        {
            Tlp = Tlp.AmberStrict,
            Purpose = Purpose.Prevention,
            Retention = new Vocabulary.V1.Retention { Profile = RetentionProfile.Agreement, KeepUntilUnixSeconds = 1_787_875_200 },
        },
        Title = "Said \"yes: {no}\" # twice",
        Lang = "en",
        ObservedAt = new Moment { UnixMillis = 1_772_000_000_123, OffsetMinutes = 60 },
        Persons = { new Person { Ref = "p1", DateOfBirth = new CalendarDate { Year = 2001, Month = 2, Day = 3 }, AgeStatus = AgeStatus.Adult } },
    };

    [Fact]
    public void Lines_ThatSubscribeWrote_AreReadBackAsTheNoticesTheyWere()
    {
        string text = $"{SubscribeCommand.Describe(Delivery(1))}\n{SubscribeCommand.Describe(Delivery(2))}\n";

        IReadOnlyList<(NoticeType Type, IMessage Notice)> notices = DeliveryLines.Read(type: null, text, _ => Assert.Fail("No line is a change."));

        Assert.Equal([(NoticeType.ThreatNotice, Threat), (NoticeType.ThreatNotice, Threat)], notices);
    }

    [Fact]
    public void Line_TellsTheCoarserFormsAndTheObligations()
    {
        string line = SubscribeCommand.Describe(Delivery(1));

        Assert.Contains("persons.date_of_birth.year", line, StringComparison.Ordinal);
        Assert.Contains("TRANSFORM_FIVE_YEARS", line, StringComparison.Ordinal);
        Assert.Matches("\"obligations\":\\{ ?\"retention_days\": ?7 ?\\}", line);
    }

    [Fact]
    public void Line_ThatIsAChange_IsLeftOutAndNamed()
    {
        var change = new Delivery { Position = 1, MessageId = ByteString.CopyFrom(new byte[16]), Type = NoticeType.ThreatNotice, Change = new Change { Kind = ChangeKind.Retract } };
        List<int> skipped = [];

        var notices = DeliveryLines.Read(type: null, $"{SubscribeCommand.Describe(Delivery(1))}\n{SubscribeCommand.Describe(change)}\n", skipped.Add);

        Assert.Single(notices);
        Assert.Equal([2], skipped);
    }

    [Fact]
    public void Line_WithAFieldThatDoesNotFit_IsNamedByItsNumber()
    {
        string text = $"{SubscribeCommand.Describe(Delivery(1))}\n{SubscribeCommand.Describe(Delivery(2)).Replace("\"title\"", "\"colour\"", StringComparison.Ordinal)}";

        var fault = Assert.Throws<ScenarioFormatException>(() => DeliveryLines.Read(type: null, text, _ => { }));

        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
        Assert.Contains("colour", fault.Message, StringComparison.Ordinal);
    }

    private static Delivery Delivery(ulong position) => new()
    {
        Position = position,
        MessageId = ByteString.CopyFrom(new byte[16]),
        Origin = "police-northbridge",
        Type = NoticeType.ThreatNotice,
        Notice = Threat.ToByteString(),
        Transformed = { new TransformRule { Path = "persons.date_of_birth.year", Transform = Transform.FiveYears } },
        Obligations = new Obligations { RetentionDays = 7 },
    };
}
