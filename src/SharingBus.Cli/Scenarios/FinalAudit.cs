using System.Security.Cryptography;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>
/// Looks at the whole when all steps are done: every arrival must rest on a decision of its origin, and every decision to release must have
/// arrived, once. This also covers what no step names, such as further alerts of the hub.
/// </summary>
internal sealed class FinalAudit(Scenario scenario, IFederationClients clients, FederationInboxes inboxes, ScenarioNames names)
{
    private readonly DecisionReading _decisions = new(clients);
    private readonly List<string> _faults = [];

    /// <summary>Everything that does not add up.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(StepDeadline deadline)
    {
        _faults.AddRange(inboxes.Broken);
        foreach (var notice in NoticesByOrigin())
        {
            await LookAtNoticeAsync(notice.Key.Origin, notice.Key.Id, deadline);
        }

        LookAtRepeats();
        LookAtChanges();
        await LookAtApartAsync(deadline);
        return _faults;
    }

    private IEnumerable<IGrouping<(string Origin, MessageId Id), Arrival>> NoticesByOrigin() => inboxes.Arrivals
        .Where(arrival => arrival.Delivery is { Change: null, BreakGlass: null })
        .GroupBy(arrival => (arrival.Delivery.Origin, arrival.Id));

    private async Task LookAtNoticeAsync(string origin, MessageId id, StepDeadline deadline)
    {
        var decisions = await deadline.AskAsync(token => _decisions.FindAsync(origin, id, token));
        if (decisions is null)
        {
            _faults.Add($"{names.NameOf(id)} arrived, but the journal of {origin} holds no decision");
            return;
        }

        foreach (var decision in decisions.Values.Where(decision => decision.Released))
        {
            var arrival = await deadline.WaitAsync(
                inboxes[decision.Role].FirstAsync(candidate => candidate.Id == id, deadline.Token));
            Require(arrival is not null, $"{names.NameOf(id)} was released to {decision.Role}, but never arrived");
        }

        foreach (var arrival in inboxes.Arrivals.Where(candidate => candidate.Id == id && candidate.Delivery.Change is null))
        {
            var decision = decisions.GetValueOrDefault(arrival.Role);
            Require(decision is { Released: true }, $"{arrival.Role} got {names.NameOf(id)}, which was not released to it");
            Require(
                decision is null || SHA256.HashData(arrival.Delivery.Notice.Span).AsSpan().SequenceEqual(decision.ViewDigest.Span),
                $"{arrival.Role} got another view of {names.NameOf(id)} than was decided");
        }
    }

    private void LookAtRepeats()
    {
        foreach (var repeat in inboxes.Arrivals.GroupBy(arrival => (arrival.Role, arrival.Id)).Where(group => group.Count() > 1))
        {
            _faults.Add($"{names.NameOf(repeat.Key.Id)} came to {repeat.Key.Role} {repeat.Count()} times");
        }
    }

    private void LookAtChanges()
    {
        foreach (var arrival in inboxes.Arrivals.Where(arrival => arrival.Delivery.Change is not null))
        {
            var held = MessageId.TryRead(arrival.Delivery.Change.Target.Span, out var target) && inboxes.HoldersOf(target).Contains(arrival.Role);
            Require(held, $"{arrival.Role} was told of a change to something that it never held");
        }
    }

    // By now the hub has had time to put together what must stay apart; what it holds together wrongly stays so until the deadline.
    private async Task LookAtApartAsync(StepDeadline deadline)
    {
        var hub = new HubReading(clients, names);
        foreach (var pair in scenario.Steps.SelectMany(step => step.Expect.Apart))
        {
            var apart = await deadline.AskAsync<object>(async token => await hub.AreTogetherAsync(pair, token) ? null : pair);
            Require(apart is not null, $"the hub holds {pair} for one situation");
        }
    }

    private void Require(bool condition, string fault)
    {
        if (!condition)
        {
            _faults.Add(fault);
        }
    }
}
