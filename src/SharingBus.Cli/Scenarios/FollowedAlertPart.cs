using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>Asks the hub what has become of one of its alerts.</summary>
internal sealed class FollowedAlertPart(IFederationClients clients, ScenarioNames names)
{
    /// <summary>Looks at what the step expects.</summary>
    public async Task LookAsync(FollowedAlert expected, StepReport report, StepDeadline deadline)
    {
        if (!report.Expect(names.Bytes(expected.Alert) is { } id, $"there is no '{expected.Alert}' to follow"))
        {
            return;
        }

        var request = new ExplainAlertRequest { MessageId = names.Bytes(expected.Alert) };
        AlertRecord? last = null;
        var found = await deadline.AskAsync(async token =>
        {
            last = (await clients.Alerts.ExplainAlertAsync(request, cancellationToken: token)).Alert;
            return last.State == expected.State && Answered(last).SequenceEqual(expected.Answered.Order(StringComparer.Ordinal)) ? last : null;
        });
        report.Expect(
            found is not null,
            $"the hub holds {expected.Alert} for {last?.State}, answered by {Words(last is null ? [] : Answered(last))}, not for {expected.State}, answered by {Words(expected.Answered)}");
        report.Note($"{expected.Alert} is {expected.State.ToString().ToLowerInvariant()}, answered by {Words(expected.Answered)}");
    }

    private static IEnumerable<string> Answered(AlertRecord alert) =>
        alert.Acknowledgements.Select(answer => answer.Agency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string Words(IEnumerable<string> agencies) => string.Join(", ", agencies) is { Length: > 0 } words ? words : "nobody";
}
