using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>Looks at the alerts that the hub publishes by itself, and at who acknowledged them.</summary>
internal sealed class AlertPart(IFederationClients clients, FederationInboxes inboxes, ScenarioNames names, SystemPath hub)
{
    private readonly DecisionReading _decisions = new(clients);

    /// <summary>Looks at what the step expects of alerts and acknowledgements.</summary>
    public async Task LookAsync(Expectation expect, StepReport report, StepDeadline deadline)
    {
        if (expect.Alert is { } alert)
        {
            await LookAtAlertAsync(alert, report, deadline);
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

        var text = Alert.Parser.ParseFrom(first.Delivery.Notice).Texts.FirstOrDefault();
        report.Note($"ALERT {expected.Id} ({expected.MessageType}) to {string.Join(", ", expected.Received.Select(role => role.Role))}");
        report.Note($"  {text?.Severity}: {text?.Headline}");

        bool Matches(Arrival arrival) =>
            arrival.Delivery is { Type: NoticeType.Alert, Change: null }
            && !names.IsNamed(arrival.Id)
            && IsAbout(Alert.Parser.ParseFrom(arrival.Delivery.Notice), expected);
    }

    private bool IsAbout(Alert alert, ExpectedAlert expected) =>
        alert.MessageType == expected.MessageType && alert.About.Any(about => about.MessageId.Equals(names.Bytes(expected.About)));

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
