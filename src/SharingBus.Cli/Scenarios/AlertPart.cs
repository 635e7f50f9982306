using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>Looks at the alerts that the hub publishes by itself, and at who acknowledged them.</summary>
internal sealed class AlertPart(IFederationClients clients, FederationInboxes inboxes, ScenarioNames names, SystemPath hub)
{
    private const string RouteParameter = "sharingbus:route";
    private const string StepParameter = "sharingbus:step";

    private readonly DecisionReading _decisions = new(clients);
    private readonly FollowedAlertPart _followed = new(clients, names);

    /// <summary>Looks at what the step expects of alerts and acknowledgements.</summary>
    public async Task LookAsync(Expectation expect, StepReport report, StepDeadline deadline)
    {
        if (expect.Alert is { } alert)
        {
            await LookAtAlertAsync(alert, report, deadline);
        }

        if (expect.Followed is { } followed)
        {
            await _followed.LookAsync(followed, report, deadline);
        }

        foreach (var entry in expect.Acknowledged)
        {
            await LookAtAcknowledgementAsync(entry, report, deadline);
        }
    }

    private async Task LookAtAlertAsync(ExpectedAlert expected, StepReport report, StepDeadline deadline)
    {
        var first = await deadline.WaitAsync(inboxes[expected.Received[0]].FirstAsync(Matches, deadline.Token));
        if (!report.Expect(first is not null, $"no alert ({expected.MessageType}) about {expected.About} came to {expected.Received[0]}"))
        {
            return;
        }

        names.Add(expected.Id, first!.Id, hub);
        var decisions = await deadline.AskAsync(token => _decisions.FindAsync(hub.Agency, first.Id, token));
        var released = (decisions?.Values ?? []).Where(decision => decision.Released).Select(decision => decision.Role).ToHashSet();
        report.Expect(
            released.SetEquals(expected.Received),
            $"the alert goes to {string.Join(", ", released)}, not to {string.Join(", ", expected.Received)}");
        foreach (var role in expected.Received)
        {
            var arrival = await deadline.WaitAsync(inboxes[role].FirstAsync(candidate => candidate.Id == first.Id, deadline.Token));
            report.Expect(arrival is not null, $"the alert about {expected.About} never came to {role}");
        }

        var content = Alert.Parser.ParseFrom(first.Delivery.Notice);
        var text = content.Texts.FirstOrDefault();
        report.Note($"ALERT {expected.Id} ({(expected.IsEscalation ? "Escalation" : expected.MessageType)}) to {string.Join(", ", expected.Received.Select(role => role.Role))}");
        report.Note($"  {text?.Severity}: {text?.Headline}");
        report.Note($"  {content.Note}");
        LookAtContent(expected, content, report);
        if (expected.Corrects is { } corrected)
        {
            await LookAtCorrectedAsync(corrected, expected.Id, report, deadline);
        }

        bool Matches(Arrival arrival) =>
            arrival.Delivery is { Type: NoticeType.Alert, Change: null }
            && !names.IsNamed(arrival.Id)
            && IsAbout(Alert.Parser.ParseFrom(arrival.Delivery.Notice), expected);
    }

    private bool IsAbout(Alert alert, ExpectedAlert expected) =>
        alert.MessageType == expected.MessageType
        && Parameter(alert, StepParameter) is not null == expected.IsEscalation
        && alert.About.Any(about => about.MessageId.Equals(names.Bytes(expected.About)));

    private static string? Parameter(Alert alert, string name) =>
        alert.Texts.SelectMany(text => text.Parameters).FirstOrDefault(parameter => parameter.Name == name)?.Value;

    private void LookAtContent(ExpectedAlert expected, Alert content, StepReport report)
    {
        if (expected.Route is { } route)
        {
            var told = Parameter(content, RouteParameter);
            report.Expect(told == route, $"the alert says that route '{told}' carries it, not '{route}'");
        }

        if (expected.Without is { } without)
        {
            report.Expect(
                content.About.All(about => !about.MessageId.Equals(names.Bytes(without))), $"the alert still rests on {without}");
        }
    }

    // The correction is a change like any other: every holder of the earlier alert confirms it.
    private async Task LookAtCorrectedAsync(string corrected, string by, StepReport report, StepDeadline deadline)
    {
        var request = new GetNoticeStatusRequest { MessageId = names.Bytes(corrected), Agency = hub.Agency };
        GetNoticeStatusResponse? last = null;
        var done = await deadline.AskAsync(async token =>
        {
            last = await clients.Exchange(hub).GetNoticeStatusAsync(request, cancellationToken: token);
            var isReplaced = last.Change is { Kind: ChangeKind.Correct } change && change.Replacement.Equals(names.Bytes(by));
            return isReplaced && last.Holders.All(holder => holder.ChangeConfirmed) ? last : null;
        });
        report.Expect(done is not null, $"not every holder of {corrected} confirmed that {by} corrects it");
        if (done is not null)
        {
            report.Note($"{corrected} corrected by {by}: confirmed by {string.Join(", ", done.Holders.Select(holder => holder.Agency).Order(StringComparer.Ordinal))}");
        }
    }

    private async Task LookAtAcknowledgementAsync(ExpectedAcknowledgement expected, StepReport report, StepDeadline deadline)
    {
        if (!report.Expect(names.Find(expected.Notice) is { } id, $"there is no '{expected.Notice}' to acknowledge"))
        {
            return;
        }

        var publisher = names.PublisherOf(names.Find(expected.Notice)!.Value);
        var request = new GetNoticeStatusRequest { MessageId = names.Bytes(expected.Notice), Agency = publisher.Agency };
        var holder = await deadline.AskAsync(async token =>
        {
            var status = await clients.Exchange(publisher).GetNoticeStatusAsync(request, cancellationToken: token);
            return status.Holders.FirstOrDefault(candidate =>
                candidate.Agency == expected.Role.Agency && candidate.AcknowledgedRoles.Contains(expected.Role.Role));
        });
        report.Expect(holder is not null, $"{publisher.Agency} has no acknowledgement of {expected.Notice} by {expected.Role}");
        if (holder is not null)
        {
            report.Note($"{expected.Notice} acknowledged by {expected.Role}");
        }
    }
}
