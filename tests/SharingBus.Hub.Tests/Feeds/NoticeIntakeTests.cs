using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.History;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Feeds;

public sealed class NoticeIntakeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;
    private readonly HubLedger _ledger;
    private readonly HubMetrics _metrics = new(() => 0);
    private readonly NoticeIntake _intake;

    public NoticeIntakeTests()
    {
        _ledger = HubLedger.Open(Path.Combine(_directory, "hub.history"));
        _intake = new NoticeIntake(_ledger, _metrics, TimeProvider.System, NullLogger.Instance);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _metrics.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void NoticeAndItsErasure_InOneFrame_LeaveNoFactOnDisk()
    {
        Take([Notice(1), Change(ChangeKind.Erase, 1)]);
        _ledger.Dispose();

        List<HubEvent> events = [];
        using var file = HistoryStore.Open(Path.Combine(_directory, "hub.history"));
        file.Replay(events.Add);
        Assert.Equal("police", Assert.Single(events.OfType<NoticeWithdrawn>()).Held!.Origin);
        Assert.Empty(events.OfType<NoticeTaken>());
    }

    [Fact]
    public void Notice_DeliveredTwice_IsTakenOnce()
    {
        Take([Notice(1)]);
        Take([Notice(1)]);

        Assert.Single(_ledger.Read(state => state.Compact().ToList()));
    }

    [Fact]
    public void Notice_WhoseTermIsOver_IsNotTaken()
    {
        Take([Notice(1, keepUntil: 1)]);

        Assert.Empty(_ledger.Read(state => state.Compact().ToList()));
    }

    [Fact]
    public void Notice_OfAnotherType_IsNotTaken()
    {
        var delivery = Notice(1);
        delivery.Type = NoticeType.IncidentReport;
        Take([delivery]);

        Assert.Empty(_ledger.Read(state => state.Compact().ToList()));
    }

    [Fact]
    public void Feedback_AfterTheFirst_IsKeptAsALaterWordOnceEach()
    {
        Publish(50);
        Take([Feedback(60, 50, Usefulness.Unspecified)]);
        Take([Feedback(61, 50, Usefulness.Wrong), Feedback(60, 50, Usefulness.Unspecified)]);
        Take([Feedback(61, 50, Usefulness.Wrong)]);

        Assert.Single(_ledger.Read(state => state.Escalations.AnswersOf(Sample.Id(50)).ToList()));
        var word = Assert.Single(_ledger.Read(state => state.Judgements.Of(Sample.Id(50)).ToList()));
        Assert.Equal((Sample.Id(61), Usefulness.Wrong, "police"), (word.Feedback, word.Usefulness, word.Agency));

        Take([.. Enumerable.Range(100, 40).Select(number => Feedback(number, 50, Usefulness.Useful))]);
        for (var number = 200; number < 240; number++)
        {
            Take([Feedback(number, 50, Usefulness.Useful)]);
        }

        Assert.InRange(_ledger.Read(state => state.Judgements.Of(Sample.Id(50)).Count), 16, 41);
    }

    // Whoever holds something derived from an alert knows its id.
    [Fact]
    public void Feedback_OfWhoeverWasNotTold_CountsForNothing()
    {
        Publish(50, to: "school");
        Take([Feedback(60, 50, Usefulness.Wrong), Feedback(61, 50, Usefulness.Useful)]);
        Assert.Empty(_ledger.Read(state => state.Escalations.AnswersOf(Sample.Id(50)).ToList()));
        Assert.Empty(_ledger.Read(state => state.Judgements.Of(Sample.Id(50)).ToList()));

        Take([Feedback(62, 50, Usefulness.Useful, by: "school")]);
        Assert.Equal("school", Assert.Single(_ledger.Read(state => state.Escalations.AnswersOf(Sample.Id(50)).ToList())).Agency);

        Plan("step", to: "police", escalates: 50);
        Take([Feedback(63, 50, Usefulness.Useful)]);
        Assert.Equal(2, _ledger.Read(state => state.Escalations.AnswersOf(Sample.Id(50)).Count));
    }

    [Fact]
    public void Feedback_BeforeTheNodesWordOfAnAlert_IsKeptWithinBoundsAndCountsOfWhoeverWasToldAlone()
    {
        Plan("r", to: "school");
        Take([.. Enumerable.Range(100, 200).Select(number => Feedback(number, number + 1_000, Usefulness.Useful))]);
        Assert.Equal(64, _ledger.Read(state => state.Compact().OfType<AlertAcknowledged>().Count()));

        Take([Feedback(60, 50, Usefulness.Useful, by: "youth"), Feedback(61, 50, Usefulness.Useful, by: "school")]);
        _ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[new AlertPublished("r", Sample.Id(50))], true));
        Assert.Equal("school", Assert.Single(_ledger.Read(state => state.Escalations.AnswersOf(Sample.Id(50)).ToList())).Agency);
    }

    private void Publish(int alert, string? to = null)
    {
        Plan("r", to);
        _ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[new AlertPublished("r", Sample.Id(alert))], true));
    }

    private void Plan(string requestId, string? to, int? escalates = null) => _ledger.Commit(_ => ((IReadOnlyList<HubEvent>)
        [
            new AlertPlanned(new SharingBus.Hub.Alerts.AlertPlan
            {
                RequestId = requestId, SituationId = "s", Revision = 1, MessageType = AlertMessageType.Alert, Members = [Sample.Id(1)], Replaces = [], Parents = [],
                Identifier = "i", SentAt = 0, KeepUntil = 0, Notice = [], Audience = to is null ? null : [new Addressee(to, ["lead"])],
                Escalates = escalates is { } alert ? Sample.Id(alert) : null, Step = escalates is null ? 0 : 1,
            }),
        ], true));

    private static Delivery Feedback(int number, int about, Usefulness usefulness, string by = "police") => new()
    {
        MessageId = MessageIds.Write(Sample.Id(number)),
        Type = NoticeType.Feedback,
        Origin = by,
        Notice = Google.Protobuf.MessageExtensions.ToByteString(new Feedback { About = MessageIds.Write(Sample.Id(about)), Usefulness = usefulness }),
    };

    private void Take(IReadOnlyList<Delivery> deliveries) => _intake.Take(_intake.Read(deliveries));

    private static Delivery Notice(int number, long keepUntil = 0) => Sample.Delivery(number, "police", new ThreatNotice
    {
        Handling = new Handling { Actuality = Actuality.Actual, Retention = new Retention { KeepUntilUnixSeconds = keepUntil } },
    });

    private static Delivery Change(ChangeKind kind, int target) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(900)),
        Origin = "police",
        Change = new Change { Kind = kind, Target = MessageIds.Write(Sample.Id(target)) },
    };
}
