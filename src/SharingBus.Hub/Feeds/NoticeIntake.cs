using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Feeds;

/// <summary>Takes deliveries into the hub: after it returns, what they change is on disk and they may be acknowledged.</summary>
internal sealed class NoticeIntake(HubLedger ledger, HubMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly NoticeReading _reading = new(new KeyDigest(ledger.Salt));

    /// <summary>Takes deliveries in their order, as one commit. One seen before changes nothing.</summary>
    public void Take(IReadOnlyList<Delivery> deliveries)
    {
        var read = deliveries.Select(Read).OfType<HubEvent>().ToList();
        var taken = ledger.Commit(state =>
        {
            var news = read.Where(happened => IsNews(state, happened)).ToList();
            return (news, news);
        });
        metrics.Took(deliveries.Count);

        // An erasure is done only when the facts have left the disk.
        if (taken.OfType<NoticeWithdrawn>().Any(withdrawn => withdrawn.Kind == ChangeKind.Erase))
        {
            ledger.Forget();
        }

        foreach (var withdrawn in taken.OfType<NoticeWithdrawn>())
        {
            logger.Withdrawn(withdrawn.Target, withdrawn.Kind);
        }
    }

    private static bool IsNews(HubState state, HubEvent happened) => happened switch
    {
        NoticeTaken taken => !state.Knows(taken.Facts.Id, taken.Facts.Origin),
        NoticeWithdrawn withdrawn => !state.IsWithdrawn(withdrawn.Target) || state.Correlator.Notices.ContainsKey(withdrawn.Target),
        _ => true,
    };

    private HubEvent? Read(Delivery delivery)
    {
        if (delivery.Change is { } change)
        {
            return MessageIds.Read(change.Target) is { } target ? new NoticeWithdrawn(target, delivery.Origin, change.Kind) : null;
        }

        return delivery.Type == NoticeType.ThreatNotice ? ReadNotice(delivery) : null;
    }

    private NoticeTaken? ReadNotice(Delivery delivery)
    {
        try
        {
            if (MessageIds.Read(delivery.MessageId) is { } id)
            {
                var facts = _reading.Read(delivery, id);
                return IsOver(facts) ? null : new NoticeTaken(facts);
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
