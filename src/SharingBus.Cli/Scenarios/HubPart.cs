using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>Looks at the hub's situations and proposals, and decides as its analyst.</summary>
internal sealed class HubPart(IFederationClients clients, ScenarioNames names)
{
    private readonly HubReading _hub = new(clients, names);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Confirms or rejects a proposal as soon as the hub has made it.</summary>
    public async Task DecideAsync(DecideAction action, StepReport report, StepDeadline deadline)
    {
        var proposal = await deadline.AskAsync(token => _hub.ProposalAsync(action.Pair, token));
        if (!report.Expect(proposal is not null, $"the hub proposes nothing between {action.Pair}"))
        {
            return;
        }

        await clients.Fusion.DecideProposalAsync(
            new DecideProposalRequest
            {
                ProposalId = proposal!.ProposalId,
                Confirm = action.Confirm,
                Analyst = action.Analyst,
                IdentityCertainty = action.IdentityCertainty,
                Reason = action.Reason,
            },
            cancellationToken: deadline.Token);
        report.Note($"{action.Analyst} {(action.Confirm ? "confirms" : "rejects")} that {action.Pair} mean the same person: {action.Reason}");
    }

    /// <summary>Looks at what the step expects of situations and proposals.</summary>
    public async Task LookAsync(Expectation expect, StepReport report, StepDeadline deadline)
    {
        if (expect.Proposal is { } proposal)
        {
            await LookAtProposalAsync(proposal, report, deadline);
        }

        if (expect.Situation is { } members)
        {
            await LookAtSituationAsync(members, report, deadline);
        }

        foreach (var pair in expect.Apart)
        {
            report.Expect(!await _hub.AreTogetherAsync(pair, deadline.Token), $"the hub holds {pair} for one situation");
        }
    }

    private async Task LookAtProposalAsync(ExpectedProposal expected, StepReport report, StepDeadline deadline)
    {
        Proposal? last = null;
        var found = await deadline.AskAsync(async token =>
        {
            last = await _hub.ProposalAsync(expected.Pair, token) ?? last;
            return last?.State == expected.State ? last : null;
        });
        report.Expect(found is not null, $"the proposal between {expected.Pair} is {last?.State.ToString() ?? "missing"}, not {expected.State}");
        report.Note($"PROPOSAL between {expected.Pair}: {expected.State}");
    }

    private async Task LookAtSituationAsync(IReadOnlyList<string> members, StepReport report, StepDeadline deadline)
    {
        string[] last = [];
        var found = await deadline.AskAsync(async token =>
        {
            var situation = await _hub.SituationAsync(members[0], token);
            last = [.. (situation?.Members.Select(names.NameOf) ?? []).Order(StringComparer.Ordinal)];
            return last.SequenceEqual(members.Order(StringComparer.Ordinal)) ? situation : null;
        });
        report.Expect(found is not null, $"the situation holds {string.Join(", ", last)}, not {string.Join(", ", members)}");
        if (found is not null)
        {
            report.Note($"SITUATION of {found.Origins.Count} agencies: {string.Join(", ", members)}");
            var links = found.Links.Select(link => $"  {names.NameOf(link.Left)} - {names.NameOf(link.Right)}: {link.Explanation}");
            foreach (var link in links.Where(_told.Add))
            {
                report.Note(link);
            }
        }
    }
}
