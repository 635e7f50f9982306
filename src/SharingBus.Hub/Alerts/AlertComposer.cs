using Google.Protobuf;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Escalation;
using SharingBus.Hub.Routing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>Writes CAP-shaped alerts from the facts of notices. No word of a notice's text, and nothing about a person, can reach one.</summary>
internal sealed class AlertComposer(string agency, DisclosureBasis basis, AlertRouter router)
{
    /// <summary>
    /// An alert about a situation, or an update where earlier alerts are to be replaced: that reaches everybody they reached, too. Null
    /// where no route carries it.
    /// </summary>
    public AlertPlan? Compose(
        SituationPicture situation, IReadOnlyList<PublishedAlert> replaces, bool corrects, DateTimeOffset now)
    {
        var (members, status) = (situation.Members, DrillMark.StatusOf(situation.Members[0].Realm));
        var text = AlertWording.Write(situation, agency, status, now);
        if (router.Route(AlertPicture.Of(status, text, members)) is not { } routed)
        {
            return null;
        }

        AlertPlan[] before = [.. replaces.Select(replaced => replaced.ReadPlan())];
        var alert = Frame(situation.Id, situation.Revision, DerivedHandling.Of(members, basis, now), before, now);
        alert.MessageType = replaces.Count == 0 ? AlertMessageType.Alert : AlertMessageType.Update;
        alert.Status = status;
        alert.Note = DrillMark.Put(status, AlertWording.Note(situation, routed, corrects));
        AlertWording.Explain(text, routed);
        alert.Texts.Add(text);
        var answerBy = now + routed.AcknowledgeWithin;
        alert.Acknowledgement = new Acknowledgement { Deadline = AlertWording.MomentOf(answerBy), EscalationRoles = { routed.NextRoles } };
        List<Guid> named = [.. members.Select(m => m.Id)];
        alert.About.AddRange(named.Select(id => new NoticeReference { MessageId = MessageIds.Write(id), Relation = "member" }));
        var audience = before.Aggregate(routed.Audience, (all, replaced) => Addressee.Union(all, replaced.Audience));
        Address(alert, audience);
        return Plan(alert, situation.Id, situation.Revision, named, replaces, named, now) with
        {
            More = situation.More,
            Route = routed.Route,
            Reason = routed.Reason,
            RoutedBy = routed.RoutedBy,
            Audience = audience,
            AcknowledgeBy = answerBy.ToUnixTimeMilliseconds(),
            AcknowledgedByEach = routed.AcknowledgedByEach,
            Chain = routed.Chain,
            Corrects = corrects,
        };
    }

    /// <summary>
    /// Says to everybody it reached that an alert no longer stands. It repeats the label, the term and the status of that alert.
    /// </summary>
    /// <param name="cancelled">The alert, and the messages that told steps of its chain.</param>
    /// <param name="revision">Of the situation.</param>
    /// <param name="why">In words, for everybody whom it reached.</param>
    /// <param name="now">When.</param>
    public AlertPlan Cancel(IReadOnlyList<PublishedAlert> cancelled, int revision, string why, DateTimeOffset now)
    {
        AlertPlan[] plans = [.. cancelled.Select(one => one.ReadPlan())];
        var before = Alert.Parser.ParseFrom(plans[0].Notice);
        var situationId = plans[0].SituationId;
        var alert = Frame(situationId, revision, before.Handling, plans, now);
        alert.MessageType = AlertMessageType.Cancel;
        alert.Status = before.Status;
        alert.Note = DrillMark.Put(before.Status, why);
        alert.Texts.Add(AlertWording.Withdraw(before.Texts[0], before.Status, now));
        var audience = plans.Aggregate((IReadOnlyList<Addressee>?)[], (all, one) => Addressee.Union(all, one.Audience));
        Address(alert, audience);
        return Plan(alert, situationId, revision, [], cancelled, [], now) with
        {
            Route = plans[0].Route,
            Reason = "An alert that reached this role no longer stands.",
            Audience = audience,
        };
    }

    /// <summary>Tells an alert that was not acknowledged to whoever is next. It says what that alert said, and that nobody answered.</summary>
    public AlertPlan Escalate(PublishedAlert escalated, EscalationMessage step, DateTimeOffset now)
    {
        var before = escalated.ReadPlan();
        var alert = Alert.Parser.ParseFrom(before.Notice);
        alert.MessageType = AlertMessageType.Alert;
        alert.Identifier = $"{before.Identifier}-e{step.Step}";
        alert.Sent = AlertWording.MomentOf(now);
        alert.AlertReferences.Clear();
        alert.AlertReferences.Add(ReferenceTo(before));
        alert.Note = DrillMark.Put(alert.Status, AlertWording.Escalated(step));
        alert.Acknowledgement = step.AnswerBy is { } by ? new Acknowledgement { Deadline = AlertWording.MomentOf(by) } : null;
        var text = alert.Texts[0];
        text.Headline = DrillMark.Put(alert.Status, "Not acknowledged: ", text.Headline);
        text.Parameters.Add(new CodedValue { Name = AlertWording.StepParameter, Value = $"{step.Step}" });
        Address(alert, step.Audience);
        return Plan(alert, before.SituationId, before.Revision, before.Members, [], [escalated.MessageId], now) with
        {
            RequestId = $"{before.RequestId}-e{step.Step}",
            Route = before.Route,
            Reason = AlertWording.Escalated(step),
            Audience = step.Audience,
            AcknowledgeBy = step.AnswerBy?.ToUnixTimeMilliseconds() ?? 0,
            Escalates = escalated.MessageId,
            Step = step.Step,
            OnDuty = step.OnDuty,
        };
    }

    private static AlertPlan Plan(
        Alert alert,
        string situationId,
        int revision,
        IEnumerable<Guid> members,
        IReadOnlyList<PublishedAlert> replaces,
        IReadOnlyList<Guid> named,
        DateTimeOffset now) => new()
        {
            RequestId = RequestId(situationId, revision),
            SituationId = situationId,
            Revision = revision,
            MessageType = alert.MessageType,
            Members = [.. members],
            Replaces = [.. replaces.Select(r => r.MessageId)],
            Parents = [.. replaces.Select(r => r.MessageId).Concat(named).Take(AlertBounds.MaxReferences)],
            Identifier = alert.Identifier,
            SentAt = now.ToUnixTimeMilliseconds(),
            KeepUntil = alert.Handling.Retention.KeepUntilUnixSeconds,
            Notice = alert.ToByteArray(),
        };

    private static string RequestId(string situationId, int revision) => $"{situationId}-r{revision}";

    // CAP 1.2, section 3.2.1: the intended recipients.
    private static void Address(Alert alert, IReadOnlyList<Addressee>? audience)
    {
        alert.Addresses.Clear();
        alert.Addresses.AddRange(Addressee.Names(audience).Take(AlertBounds.MaxReferences));
    }

    private Alert Frame(string situationId, int revision, Handling handling, IReadOnlyList<AlertPlan> replaces, DateTimeOffset now)
    {
        Alert alert = new()
        {
            Handling = handling,
            Scope = AlertScope.Restricted,
            Restriction = "Coordinators of member agencies to whom policy releases it.",
            Identifier = RequestId(situationId, revision),
            Sender = agency,
            Sent = AlertWording.MomentOf(now),
            Incidents = { situationId },
        };
        alert.AlertReferences.AddRange(replaces.Take(AlertBounds.MaxReferences).Select(ReferenceTo));
        return alert;
    }

    private AlertReference ReferenceTo(AlertPlan plan) => new()
    {
        Sender = agency,
        Identifier = plan.Identifier,
        Sent = AlertWording.MomentOf(DateTimeOffset.FromUnixTimeMilliseconds(plan.SentAt)),
    };
}
