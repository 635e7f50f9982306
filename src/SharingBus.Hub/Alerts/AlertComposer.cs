using Google.Protobuf;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>Writes CAP-shaped alerts from the facts of notices. No word of a notice's text, and nothing about a person, can reach one.</summary>
internal sealed class AlertComposer(string agency, DisclosureBasis basis, IReadOnlyList<string> escalationRoles)
{
    /// <summary>An alert about a situation, or an update where earlier alerts are to be replaced.</summary>
    public AlertPlan Compose(
        string situationId,
        int revision,
        IReadOnlyList<NoticeFacts> members,
        IReadOnlyList<string> sources,
        IReadOnlyList<PublishedAlert> replaces,
        DateTimeOffset now)
    {
        var handling = DerivedHandling.Of(members, basis, now);
        var alert = Frame(situationId, revision, handling, replaces, now);
        alert.MessageType = replaces.Count == 0 ? AlertMessageType.Alert : AlertMessageType.Update;
        alert.Status = StatusOf(members[0].Realm);
        alert.Note = AlertWording.Note(members.Count, sources);
        alert.Texts.Add(AlertWording.Write(members, sources, agency, now));
        alert.Acknowledgement = Deadline(alert.Texts[0].Severity, now);
        alert.Acknowledgement.EscalationRoles.AddRange(escalationRoles);
        List<Guid> named = [.. members.Select(m => m.Id).Take(AlertBounds.MaxReferences - replaces.Count)];
        alert.About.AddRange(named.Select(id => new NoticeReference { MessageId = MessageIds.Write(id), Relation = "member" }));
        return Plan(alert, situationId, revision, members.Select(m => m.Id), replaces, named, now);
    }

    /// <summary>Says that an alert no longer stands. It repeats the label, the term and the status of that alert.</summary>
    public AlertPlan Cancel(PublishedAlert cancelled, int revision, DateTimeOffset now)
    {
        var before = Alert.Parser.ParseFrom(cancelled.Plan.Notice);
        var situationId = cancelled.Plan.SituationId;
        var alert = Frame(situationId, revision, before.Handling, [cancelled], now);
        alert.MessageType = AlertMessageType.Cancel;
        alert.Status = before.Status;
        alert.Note = "The notices that this alert rested on no longer support it.";
        alert.Texts.Add(AlertWording.Withdraw(before.Texts[0], now));
        return Plan(alert, situationId, revision, [], [cancelled], [], now);
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

    private static Acknowledgement Deadline(Severity severity, DateTimeOffset now) =>
        new() { Deadline = AlertWording.MomentOf(now + AlertBounds.AcknowledgeWithin(severity)) };

    private static AlertStatus StatusOf(Actuality realm) => realm switch
    {
        Actuality.Actual => AlertStatus.Actual,
        Actuality.Exercise => AlertStatus.Exercise,
        _ => AlertStatus.Test,
    };

    private Alert Frame(string situationId, int revision, Handling handling, IReadOnlyList<PublishedAlert> replaces, DateTimeOffset now)
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
        alert.AlertReferences.AddRange(replaces.Take(AlertBounds.MaxReferences).Select(r => new AlertReference
        {
            Sender = agency,
            Identifier = r.Plan.Identifier,
            Sent = AlertWording.MomentOf(DateTimeOffset.FromUnixTimeMilliseconds(r.Plan.SentAt)),
        }));
        return alert;
    }
}
