using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>Changes a notice that was shared, and sees that every holder is told and confirms.</summary>
internal sealed class ChangePart(IFederationClients clients, FederationInboxes inboxes, ScenarioNames names)
{
    /// <summary>Runs the step.</summary>
    public async Task RunAsync(ChangeAction action, Expectation expect, StepReport report, StepDeadline deadline)
    {
        if (!report.Expect(names.Find(action.Target) is not null, $"there is no '{action.Target}' to change"))
        {
            return;
        }

        var request = Request(action);
        var response = await clients.Exchange(action.As).ChangeNoticeAsync(request, cancellationToken: deadline.Token);
        if (!MessageId.TryRead(response.MessageId.Span, out var id))
        {
            report.Expect(false, $"{action.Id}: the node answered with no id");
            return;
        }

        report.Id = id;
        names.Add(action.Id, id, action.As);
        await LookAtToldAsync(action, request.Change, expect.Told, report, deadline);
        await LookAtConfirmedAsync(action, response.Holders, expect.Confirmed, report, deadline);
    }

    private ChangeNoticeRequest Request(ChangeAction action)
    {
        var change = new Change { Kind = action.Kind, Reason = action.Reason, Target = names.Bytes(action.Target) };
        if (action.Replacement is { } replacement)
        {
            change.Replacement = names.Bytes(replacement) ?? ByteString.Empty;
        }

        return new ChangeNoticeRequest { RequestId = $"scenario-{action.Id}", Change = change, Agency = action.As.Agency };
    }

    private async Task LookAtToldAsync(
        ChangeAction action, Change ordered, IReadOnlyList<RolePath>? told, StepReport report, StepDeadline deadline)
    {
        foreach (var role in told ?? [])
        {
            var arrival = await deadline.WaitAsync(inboxes[role].FirstAsync(
                candidate => candidate.Delivery.Change is { } change && change.Equals(ordered), deadline.Token));
            report.Expect(arrival is not null, $"{role} was not told that {action.Target} is changed");
        }

        var holders = inboxes.HoldersOf(names.Find(action.Target)!.Value);
        foreach (var role in told is null ? [] : holders.Except(told))
        {
            report.Expect(false, $"{role} holds {action.Target}, but the step does not expect it to be told");
        }
    }

    private async Task LookAtConfirmedAsync(
        ChangeAction action, IReadOnlyCollection<string> holders, IReadOnlyList<string>? confirmed, StepReport report, StepDeadline deadline)
    {
        if (confirmed is null)
        {
            return;
        }

        report.Expect(
            holders.Order(StringComparer.Ordinal).SequenceEqual(confirmed.Order(StringComparer.Ordinal)),
            $"{action.Target} is held by {string.Join(", ", holders)}, not by {string.Join(", ", confirmed)}");
        var done = await deadline.AskAsync(async token =>
        {
            var status = await StatusAsync(action, token);
            return confirmed.All(agency => status.Holders.Any(holder => holder.Agency == agency && holder.ChangeConfirmed)) ? status : null;
        });
        report.Expect(done is not null, $"not every holder of {action.Target} confirmed the change");
        report.Note($"{action.Kind} for {action.Reason}: confirmed by {string.Join(", ", confirmed)}");
    }

    private async Task<GetNoticeStatusResponse> StatusAsync(ChangeAction action, CancellationToken cancel)
    {
        var request = new GetNoticeStatusRequest { MessageId = names.Bytes(action.Target), Agency = action.As.Agency };
        return await clients.Exchange(action.As).GetNoticeStatusAsync(request, cancellationToken: cancel);
    }
}
