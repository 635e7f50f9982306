using System.Runtime.CompilerServices;
using Google.Protobuf;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Bulletins;
using SharingBus.Hub.Duty;
using SharingBus.Hub.Escalation;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.Tests.History;

/// <summary>
/// A state told by events: what two states are compared by, and what a hub that begins again is given. A hub itself never makes one, for its history stays as it was written.
/// </summary>
internal static class ShortestHistory
{
    /// <summary>The shortest history that leads to a state: facts of notices that are gone are not in it, nor that a proposal was open before.</summary>
    public static IEnumerable<HubEvent> Compact(this HubState state) =>
    [
        .. state.Correlator.Notices.Values.OrderBy(notice => notice.Id).Select(notice => new NoticeTaken(notice)),
        .. WhatEnded(Gone(state)).OrderBy(gone => gone.Key).Select(gone => gone.Value),
        .. state.Proposals.Decisions.Values.OrderBy(decision => decision.Left).ThenBy(decision => decision.Right).Select(decision => new ProposalDecided(decision)),
        .. state.Decisions.All.Select(kept => new SituationDecided(kept.Decision)),
        .. state.Decisions.All.Select(kept => kept.Withdrawn).OfType<DecisionWithdrawn>(),
        .. Refused(state.Escalations),
        .. Alerts(state),
        .. Answers(state.Escalations).Values.SelectMany(answers => answers).Concat(Early(state.Escalations)),
        .. HandOvers(state.Duties).Values.SelectMany(handed => handed),
        .. Judged(state.Judgements).Values.SelectMany(words => words),
        .. Begun(state.Statistics) is { } begun ? (HubEvent[])[begun] : [],
        .. Released(state.Statistics),
        .. Matches(state.Matches),
        .. state.Bulletins.NewestFirst.Reverse().SelectMany(Bulletin),
    ];

    // Steps that the node refused: the alerts' own events do not hold them.
    private static IEnumerable<HubEvent> Refused(EscalationBook book) =>
        from steps in Steps(book).OrderBy(steps => steps.Key)
        from step in steps.Value.Where(step => step.Refused)
        from happened in new HubEvent[] { new AlertPlanned(step.Plan), new AlertRefused(step.Plan.RequestId, "") }
        select happened;

    private static IEnumerable<HubEvent> Alerts(HubState state)
    {
        foreach (var alert in state.Alerts.Published)
        {
            var plan = alert.ReadPlan();
            yield return new AlertPlanned(plan);
            yield return new AlertPublished(plan.RequestId, alert.MessageId);
        }

        foreach (var plan in state.Alerts.UnderWay)
        {
            yield return new AlertPlanned(plan);
        }
    }

    private static IEnumerable<HubEvent> Released(StatisticsBook book) =>
        from kind in Enum.GetValues<StatisticsKind>()
        from period in book.Released(kind)
        select new StatisticsReleased(kind, period.ToByteArray());

    private static IEnumerable<HubEvent> Matches(MatchBook book)
    {
        foreach (var kept in Order(book).Select(requestId => Kept(book)[requestId]))
        {
            yield return new MatchMessagePlanned(kept.Message);
            if (kept.MessageId is { } id)
            {
                yield return new MatchMessageSent(kept.Message.RequestId, id);
            }
            else if (kept.Refused)
            {
                yield return new MatchMessageRefused(kept.Message.RequestId, "");
            }
        }

        foreach (var answer in MatchAnswers(book).Values.SelectMany(answers => answers))
        {
            yield return answer;
        }
    }

    // A correction is planned behind what it corrects was sent.
    private static IEnumerable<HubEvent> Bulletin(KeptBulletin kept)
    {
        yield return new BulletinPlanned(kept.Plan);
        if (kept.MessageId is { } id)
        {
            yield return new BulletinSent(kept.Plan.RequestId, id);
        }
        else if (kept.Refusal is { } reason)
        {
            yield return new BulletinRefused(kept.Plan.RequestId, reason);
        }

        if (kept.Withdrawal is { } withdrawal)
        {
            yield return new BulletinWithdrawn(withdrawal);
            if (kept.IsTakenBack)
            {
                yield return new BulletinSent(withdrawal.RequestId, kept.MessageId!.Value);
            }
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gone")]
    private static extern ref readonly GoneNotices Gone(HubState state);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gone")]
    private static extern ref readonly Dictionary<Guid, HubEvent> WhatEnded(GoneNotices gone);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_steps")]
    private static extern ref readonly Dictionary<Guid, List<StepTaken>> Steps(EscalationBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_answers")]
    private static extern ref readonly SortedDictionary<Guid, List<AlertAcknowledged>> Answers(EscalationBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_early")]
    private static extern ref readonly List<AlertAcknowledged> Early(EscalationBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_handed")]
    private static extern ref readonly SortedDictionary<string, List<DutyHandedOver>> HandOvers(DutyBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_judged")]
    private static extern ref readonly SortedDictionary<Guid, List<AlertJudged>> Judged(JudgementBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_begun")]
    private static extern ref readonly StatisticsBegun? Begun(StatisticsBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_order")]
    private static extern ref readonly List<string> Order(MatchBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_kept")]
    private static extern ref readonly Dictionary<string, KeptMatchMessage> Kept(MatchBook book);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_answers")]
    private static extern ref readonly SortedDictionary<Guid, List<MatchAnswered>> MatchAnswers(MatchBook book);
}
