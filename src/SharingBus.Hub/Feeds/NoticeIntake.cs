using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Hub.Feeds;

/// <summary>Takes deliveries into the hub: after it returns, what they change is on disk and they may be acknowledged.</summary>
internal sealed class NoticeIntake(HubLedger ledger, HubMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>What a hub asks its node for: threats, what was thought of its alerts, and what owners answered.</summary>
    public static IReadOnlyList<NoticeType> Types { get; } = [NoticeType.ThreatNotice, NoticeType.Feedback, NoticeType.InformationResponse];

    private readonly NoticeReading _reading = new(new KeyDigest(ledger.Salt));

    /// <summary>Reads deliveries. It looks at nothing that changes, so the next can be read while those before are taken.</summary>
    public ReadDeliveries Read(IReadOnlyList<Delivery> deliveries) =>
        new([.. deliveries.Select(Read).OfType<HubEvent>()], deliveries.Count, deliveries[^1].Position);

    /// <summary>Takes deliveries in their order, as one commit. One seen before changes nothing.</summary>
    public void Take(ReadDeliveries read)
    {
        var answers = read.Events.Any(happened => happened is AlertAcknowledged);
        AlertMoments.Reached(answers ? AlertMoments.AcknowledgementReceived : AlertMoments.NoticeReceived);
        Dictionary<string, int> early = [];
        var taken = ledger.Commit(state =>
        {
            var news = read.Events.Select(happened => IsNews(state, happened, early) ? happened : LaterWord(state, happened)).OfType<HubEvent>().ToList();
            return (news, news);
        });
        AlertMoments.Reached(answers ? AlertMoments.Acknowledged : AlertMoments.NoticeTaken);
        metrics.Took(read.Count);

        // An erasure is done only when the facts have left the disk.
        if (taken.OfType<NoticeWithdrawn>().Any(withdrawn => withdrawn.Kind == ChangeKind.Erase))
        {
            ledger.Forget();
        }

        foreach (var withdrawn in taken.OfType<NoticeWithdrawn>())
        {
            logger.Withdrawn(withdrawn.Target, withdrawn.Kind);
        }

        foreach (var answer in taken.OfType<AlertAcknowledged>())
        {
            logger.AlertAcknowledged(answer.About, answer.Agency);
        }
    }

    private static bool IsNews(HubState state, HubEvent happened, Dictionary<string, int> early) => happened switch
    {
        NoticeTaken taken => !state.Knows(taken.Facts.Id, taken.Facts.Origin),
        AlertAcknowledged answer => IsAnswer(state, answer, early),
        MatchAnswered answer => !state.IsTakenBack(answer) && state.Matches.Expects(answer),
        NoticeWithdrawn withdrawn => !state.IsWithdrawn(withdrawn.Target)
            || state.Correlator.Notices.ContainsKey(withdrawn.Target)
            || state.Matches.Holds(withdrawn.Target, withdrawn.ChangedBy),
        _ => true,
    };

    // Who has answered may say more of the alert.
    private static AlertJudged? LaterWord(HubState state, HubEvent happened) =>
        happened is AlertAcknowledged { Feedback: { } id } answer && state.Alerts.Find(answer.About) is { } alert
        && state.Escalations.WasTold(alert, answer.Agency)
        && state.Judgements.IsNews(answer, state.Escalations)
            ? new AlertJudged(answer.About, answer.Agency, answer.At, id, answer.Usefulness)
            : null;

    private HubEvent? Read(Delivery delivery)
    {
        if (delivery.Change is { } change)
        {
            return MessageIds.Read(change.Target) is { } target
                ? new NoticeWithdrawn(target, delivery.Origin, change.Kind, Replacement: MessageIds.Read(change.Replacement))
                : null;
        }

        return delivery.Type switch
        {
            NoticeType.ThreatNotice => Readable(delivery, ReadNotice),
            NoticeType.Feedback => Readable(delivery, ReadFeedback),
            NoticeType.InformationResponse => Readable(delivery, ReadAnswer),
            _ => null,
        };
    }

    // Whoever was told an alert can answer it, once; what is on its way may be answered before the node's word of it is here. Its id is no proof of having been told: who holds what was
    // derived from it knows that too.
    private static bool IsAnswer(HubState state, AlertAcknowledged answer, Dictionary<string, int> early)
    {
        if (state.Escalations.HasAnswered(answer.About, answer.Agency))
        {
            return false;
        }

        if (state.Alerts.Find(answer.About) is { } alert)
        {
            return state.Escalations.WasTold(alert, answer.Agency);
        }

        // Those of one commit are counted here: they see the state before it.
        var others = early.GetValueOrDefault(answer.Agency);
        early[answer.Agency] = others + 1;
        return state.Alerts.IsUnderWay && state.Escalations.TakesEarly(answer.Agency, others);
    }

    private NoticeTaken? ReadNotice(Delivery delivery, Guid id)
    {
        var facts = _reading.Read(delivery, id);
        return IsOver(facts) ? null : new NoticeTaken(facts);
    }

    // What somebody says of an alert, good or bad, shows that somebody read it.
    private AlertAcknowledged? ReadFeedback(Delivery delivery, Guid id)
    {
        var feedback = Feedback.Parser.ParseUntrusted(delivery.Notice.Span);
        return MessageIds.Read(feedback.About) is { } about
            ? new AlertAcknowledged
            {
                About = about,
                Agency = delivery.Origin,
                At = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Feedback = id,
                Usefulness = feedback.Usefulness,
            }
            : null;
    }

    // Whether others may learn that the agency holds a notice; its reasons are its own.
    private MatchAnswered? ReadAnswer(Delivery delivery, Guid id)
    {
        var response = InformationResponse.Parser.ParseUntrusted(delivery.Notice.Span);
        return MessageIds.Read(response.Request) is { } question
            ? new MatchAnswered(
                question, id, delivery.Origin, response.Answer, response.DecidedBy, response.DecidedByRole, time.GetUtcNow().ToUnixTimeMilliseconds())
            : null;
    }

    private HubEvent? Readable(Delivery delivery, Func<Delivery, Guid, HubEvent?> read)
    {
        try
        {
            if (MessageIds.Read(delivery.MessageId) is { } id)
            {
                return read(delivery, id);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Counted and named below: one bad view must not stop the feed.
        }

        metrics.Unreadable();
        logger.Unreadable(Convert.ToHexStringLower(delivery.MessageId.Span), delivery.Origin);
        return null;
    }

    private bool IsOver(NoticeFacts facts) => facts.KeepUntil > 0 && facts.KeepUntil <= time.GetUtcNow().ToUnixTimeSeconds();
}
