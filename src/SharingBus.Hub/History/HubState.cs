using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Bulletins;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;
using SharingBus.Hub.Duty;
using SharingBus.Hub.Escalation;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Proposals;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.History;

/// <summary>Everything the hub knows, as it follows from its events. It decides nothing and sends nothing.</summary>
internal sealed class HubState
{
    private readonly GoneNotices _gone = new();

    /// <summary>A hub that knows nothing yet.</summary>
    /// <param name="archive">Where whole plans of alerts are read from.</param>
    public HubState(IAlertArchive archive) => (Ancestry, Alerts) = (new Ancestry(Correlator.Notices), new AlertBook(archive));

    /// <summary>Clusters of the notices present.</summary>
    public Correlator Correlator { get; } = new();

    /// <summary>Pairs that wait for an analyst, and decisions.</summary>
    public ProposalBook Proposals { get; } = new();

    /// <summary>What analysts said of situations.</summary>
    public DecisionBook Decisions { get; } = new();

    /// <summary>Who was derived from whom.</summary>
    public Ancestry Ancestry { get; }

    /// <summary>Alerts published and planned.</summary>
    public AlertBook Alerts { get; }

    /// <summary>Answers to alerts, and steps of chains.</summary>
    public EscalationBook Escalations { get; } = new();

    /// <summary>Who handed which duty to whom.</summary>
    public DutyBook Duties { get; } = new();

    /// <summary>What agencies said later of alerts that they had answered.</summary>
    public JudgementBook Judgements { get; } = new();

    /// <summary>What was released of the hub's counts.</summary>
    public StatisticsBook Statistics { get; } = new();

    /// <summary>What agencies were asked and told about subjects that several of them hold notices about.</summary>
    public MatchBook Matches { get; } = new();

    /// <summary>Bulletins planned, published and taken back.</summary>
    public BulletinBook Bulletins { get; } = new();

    /// <summary>How many keys are too common to count now, for one agency at least.</summary>
    public int SilentKeys => Correlator.Index.SilentKeys;

    /// <summary>True where the notice is held, was held, or was withdrawn before it came.</summary>
    public bool Knows(Guid id, string origin) =>
        Correlator.Notices.ContainsKey(id) || _gone.KeepsOut(id, origin);

    /// <summary>True where the notice was dropped because its term ended.</summary>
    public bool HasExpired(Guid id) => _gone.HasExpired(id);

    /// <summary>True where the notice was withdrawn by its origin.</summary>
    public bool IsWithdrawn(Guid id) => _gone.IsWithdrawn(id);

    /// <summary>True where an agency took an answer back before it came.</summary>
    public bool IsTakenBack(MatchAnswered answer) =>
        _gone.WasWithdrawnBy(answer.Response, answer.Agency);

    /// <summary>Lets one event take effect.</summary>
    public void Apply(HubEvent happened)
    {
        switch (happened)
        {
            case NoticeTaken taken:
                Take(taken.Facts);
                break;
            case NoticeWithdrawn withdrawn:
                Withdraw(withdrawn);
                break;
            case NoticeExpired expired:
                Expire(expired);
                break;
            case ProposalDecided decided:
                Decide(decided.Decision);
                break;
            case ProposalReopened reopened:
                Reopen(reopened);
                break;
            case SituationDecided decided:
                Decide(decided.Decision);
                break;
            case DecisionWithdrawn withdrawn:
                Withdraw(withdrawn);
                break;
            case AlertPlanned planned:
                Alerts.Plan(planned);
                Escalations.Planned(planned.Plan);
                break;
            case AlertPublished published:
                Publish(published);
                break;
            case AlertRefused refused:
                Refuse(refused);
                break;
            case AlertAcknowledged acknowledged:
                Acknowledge(acknowledged);
                break;
            case DutyHandedOver handed:
                Duties.HandOver(handed);
                break;
            case AlertJudged judged:
                Judgements.Add(judged);
                break;
            case StatisticsBegun begun:
                Statistics.Begin(begun);
                break;
            case StatisticsReleased released:
                Statistics.Release(released);
                break;
            case HistoryBegun:
                break;
            default:
                ApplyTold(happened);
                break;
        }
    }

    // What agencies are asked and told: matches and bulletins.
    private void ApplyTold(HubEvent happened)
    {
        switch (happened)
        {
            case MatchMessagePlanned planned:
                Matches.Plan(planned.Message);
                break;
            case MatchMessageSent sent:
                Matches.Sent(sent.RequestId, sent.MessageId);
                break;
            case MatchMessageRefused refused:
                Matches.Refused(refused.RequestId);
                break;
            case MatchAnswered answered when !IsTakenBack(answered):
                Matches.Answer(answered);
                break;
            case MatchAnswered:
                break;
            case BulletinPlanned planned:
                Bulletins.Plan(planned.Plan);
                break;
            case BulletinSent sent:
                Publish(sent);
                break;
            case BulletinRefused refused:
                Bulletins.Refused(refused.RequestId, refused.Reason);
                break;
            case BulletinWithdrawn withdrawn:
                Bulletins.Withdraw(withdrawn.Withdrawal);
                break;
            default:
                throw new InvalidDataException($"The history holds an event of an unknown kind: {happened.GetType().Name}.");
        }
    }

    private void Take(NoticeFacts facts)
    {
        if (Knows(facts.Id, facts.Origin))
        {
            return;
        }

        var commoner = Correlator.Add(facts);
        Proposals.Added(facts, Correlator, commoner);
        LookAtMatches(facts.Id);
    }

    private void Withdraw(NoticeWithdrawn withdrawn)
    {
        Matches.TakeBack(withdrawn.Target, withdrawn.ChangedBy);
        if (Correlator.Notices.TryGetValue(withdrawn.Target, out var present) && present.Origin != withdrawn.ChangedBy)
        {
            return;
        }

        var ancestor = Drop(withdrawn.Target, withdrawn.Held);
        _gone.Withdraw(withdrawn with { Held = ancestor });
        if (withdrawn.Replacement is { } replacement && ancestor?.Origin == withdrawn.ChangedBy)
        {
            Decisions.Inherit(new Heir(withdrawn.Target, replacement, ancestor.Origin)).ToList().ForEach(Decide);
        }
    }

    private void Expire(NoticeExpired expired)
    {
        if (Drop(expired.Target, expired.Held) is { } ancestor)
        {
            _gone.Expire(expired with { Held = ancestor });
        }
    }

    // What outlives the notice; null where it was never held.
    private Ancestor? Drop(Guid target, Ancestor? held)
    {
        if (held is not null)
        {
            Ancestry.Add(target, held.Origin, held.Parents);
        }

        if (Correlator.Notices.TryGetValue(target, out var facts))
        {
            Ancestry.Add(target, facts.Origin, facts.Parents);
            var rarer = Correlator.Remove(target);
            Proposals.Removed(facts, Correlator, rarer);
            Alerts.Lost(target);
            LookAtMatches(target);
        }

        return Ancestry.Of(target);
    }

    private void Decide(ProposalDecision decision)
    {
        Proposals.Decide(decision);
        var pair = NoticePair.Of(decision.Left, decision.Right);
        if (Proposals.Decisions[pair.ProposalId()].Confirmed)
        {
            Correlator.Join(pair);
            Matches.Open();
        }
    }

    private void Reopen(ProposalReopened reopened)
    {
        if (Proposals.Reopen(reopened))
        {
            Correlator.Part(NoticePair.Of(reopened.Left, reopened.Right));
            Matches.Open();
        }
    }

    // What an analyst said of a notice is all that a match can change by.
    private void LookAtMatches(Guid notice)
    {
        if (Correlator.IsJoined(notice) || Decisions.About(notice).Any())
        {
            Matches.Open();
        }
    }

    // What groups changes clusters; a mark changes what is said of them.
    private void Decide(SituationDecision decision)
    {
        Decisions.Keep(decision);
        if (decision.Groups)
        {
            Correlator.Constrain(decision.ToConstraint());
        }

        Touch(decision);
    }

    private void Withdraw(DecisionWithdrawn withdrawn)
    {
        if (Decisions.Withdraw(withdrawn) is { } decision)
        {
            Correlator.Lift(decision.Number);
            Touch(decision);
        }
    }

    private void Touch(SituationDecision decision)
    {
        foreach (var notice in decision.Notices)
        {
            Correlator.Touch(notice);
        }

        Matches.Open();
    }

    private void Publish(AlertPublished published)
    {
        if (Alerts.FindUnderWay(published.RequestId) is { } plan && Alerts.Publish(published.RequestId, published.MessageId) is { } alert)
        {
            Ancestry.Add(alert.MessageId, "", plan.Parents);
            Escalations.Published(alert, plan);
            Arrived();
        }
    }

    // What rests on a bulletin is no new source.
    private void Publish(BulletinSent sent)
    {
        if (Bulletins.Sent(sent.RequestId, sent.MessageId) is { } bulletin)
        {
            Ancestry.Add(sent.MessageId, "", bulletin.Plan.Parents);
        }
    }

    private void Refuse(AlertRefused refused)
    {
        if (Alerts.FindUnderWay(refused.RequestId) is { } plan)
        {
            Alerts.Refuse(refused.RequestId);
            Escalations.Refused(plan);
            Arrived();
        }
    }

    private void Arrived()
    {
        if (!Alerts.IsUnderWay)
        {
            Escalations.ForgetEarly();
        }
    }

    // An answer to what is not known can only be one to what is on its way: the node accepted it, and its word has not come yet.
    private void Acknowledge(AlertAcknowledged acknowledged)
    {
        if (Alerts.Find(acknowledged.About) is not null)
        {
            Escalations.Acknowledge(acknowledged);
        }
        else if (Alerts.IsUnderWay)
        {
            Escalations.AcknowledgeEarly(acknowledged);
        }
    }
}
