using System.Text.RegularExpressions;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Duty;
using SharingBus.Policy.Documents;

namespace SharingBus.Hub.Routing;

/// <summary>What an alerting document must keep to beyond its form. Finds every fault at once.</summary>
internal sealed partial class AlertingRules
{
    private const int MaxReason = 300;
    private const int MaxRecipients = 64;
    private const int MaxSteps = 8;

    // The node's bounds of one audience: an alert that corrects others reaches everybody whom any of them reached.
    private const int MaxAgencies = 64;
    private const int MaxRoles = 256;

    private readonly LoadedDocument<Alerting> _read;
    private readonly string _hub;
    private readonly List<DocumentError> _faults = [];

    private AlertingRules(LoadedDocument<Alerting> read, string hubAgency)
    {
        _read = read;
        _hub = hubAgency;
    }

    private Alerting Document => _read.Message;

    /// <summary>Every fault, with file and line; empty where the document can be used.</summary>
    public static IReadOnlyList<DocumentError> Check(LoadedDocument<Alerting> read, string hubAgency)
    {
        AlertingRules rules = new(read, hubAgency);
        rules.CheckIds("routes", [.. read.Message.Routes.Select(route => route.Id)]);
        rules.CheckIds("chains", [.. read.Message.Chains.Select(chain => chain.Id)]);
        rules.CheckIds("rotas", [.. read.Message.Rotas.Select(rota => rota.Id)]);
        rules.CheckPeriod("group_within", read.Message.GroupWithin);
        rules.CheckWithin("acknowledge_within", read.Message.AcknowledgeWithin);
        for (var index = 0; index < read.Message.Routes.Count; index++)
        {
            rules.CheckRoute($"routes[{index}]", read.Message.Routes[index]);
            rules.CheckReached(index);
        }

        for (var index = 0; index < read.Message.Chains.Count; index++)
        {
            rules.CheckChain($"chains[{index}]", read.Message.Chains[index]);
        }

        for (var index = 0; index < read.Message.Rotas.Count; index++)
        {
            rules.CheckRota($"rotas[{index}]", read.Message.Rotas[index]);
        }

        rules.CheckEverybody();
        return rules._faults;
    }

    private void CheckIds(string list, string[] ids)
    {
        for (var index = 0; index < ids.Length; index++)
        {
            var path = $"{list}[{index}].id";
            Require(Id().IsMatch(ids[index]) && ids[index] != AlertRouter.Default, path, "an id is 3 to 63 of a-z, 0-9 and '-', and not 'default'");
            Require(Array.IndexOf(ids, ids[index]) == index, path, $"the id '{ids[index]}' stands twice; rename one");
        }
    }

    private void CheckRoute(string path, AlertRoute route)
    {
        Require(route.Reason.Trim().Length is > 0 and <= MaxReason, $"{path}.reason", $"say in at most {MaxReason} characters why these recipients");
        CheckRecipients($"{path}.recipients", [.. route.Recipients]);
        CheckWithin($"{path}.acknowledge_within", route.AcknowledgeWithin);
        for (var area = 0; area < route.Areas.Count; area++)
        {
            var named = route.Areas[area];
            Require(
                named.Country.Length + named.Subdivision.Length + named.Municipality.Length > 0,
                $"{path}.areas[{area}]",
                "an area names a country, a subdivision or a municipality");
        }

        if (route.Chain.Length > 0)
        {
            var chain = Document.Chains.FirstOrDefault(candidate => candidate.Id == route.Chain);
            Require(chain is not null, $"{path}.chain", $"there is no chain '{route.Chain}'");
            Require(
                chain is null || chain.Exercise == route.Exercise,
                $"{path}.chain",
                "exercise: true must stand at both the route and its chain, or at neither: an exercise never reaches whom the chain of a real alert does");
        }
    }

    // A route behind one that takes everything of its kind carries nothing.
    private void CheckReached(int index)
    {
        var route = Document.Routes[index];
        var before = Document.Routes.Take(index).FirstOrDefault(other => other.Exercise == route.Exercise && TakesAll(other));
        Require(before is null, $"routes[{index}]", $"never reached: route '{before?.Id}' before it takes every alert; put it last");
    }

    private static bool TakesAll(AlertRoute route) =>
        route.Areas.Count + route.Sectors.Count + route.Categories.Count + route.Urgencies.Count == 0
        && route.MinSeverity == Vocabulary.V1.Severity.Unspecified;

    private void CheckChain(string path, EscalationChain chain)
    {
        Require(chain.Steps.Count is > 0 and <= MaxSteps, $"{path}.steps", $"a chain has 1 to {MaxSteps} steps");
        for (var index = 0; index < chain.Steps.Count; index++)
        {
            var (below, step) = ($"{path}.steps[{index}]", chain.Steps[index]);
            CheckPeriod($"{below}.within", step.Within);
            if (step.Rota.Length == 0)
            {
                CheckRecipients($"{below}.recipients", [.. step.Recipients]);
                continue;
            }

            Require(step.Recipients.Count == 0, below, "a step has recipients or a rota, not both");
            Require(Document.Rotas.Any(rota => rota.Id == step.Rota), $"{below}.rota", $"there is no rota '{step.Rota}'");
        }
    }

    private void CheckRota(string path, DutyRota rota)
    {
        for (var index = 0; index < rota.Shifts.Count; index++)
        {
            CheckRecipients($"{path}.shifts[{index}].recipient", rota.Shifts[index].Recipient is { } recipient ? [recipient] : []);
        }

        _faults.AddRange(RotaRules.Check(rota).Select(fault => _read.Lines.Error(path + fault.Path, fault.Reason)));
    }

    private void CheckRecipients(string path, IReadOnlyList<AlertRecipient> recipients)
    {
        Require(recipients.Count is > 0 and <= MaxRecipients, path, $"name 1 to {MaxRecipients} recipients");
        Require(recipients.All(recipient => recipient.Agency.Length > 0 && recipient.Roles.All(role => role.Length > 0)), path, "a recipient names an agency");
        Require(
            recipients.All(recipient => recipient.Agency != _hub), path, $"'{_hub}' runs the hub and gets no alerts from itself; its own people ask the hub");
    }

    private void CheckEverybody()
    {
        List<AlertRecipient> all =
        [
            .. Document.Routes.SelectMany(route => route.Recipients),
            .. Document.Chains.SelectMany(chain => chain.Steps).SelectMany(step => step.Recipients),
            .. Document.Rotas.SelectMany(rota => rota.Shifts).Select(shift => shift.Recipient).OfType<AlertRecipient>(),
        ];
        Require(all.Select(recipient => recipient.Agency).Distinct(StringComparer.Ordinal).Count() <= MaxAgencies, "", $"names more than {MaxAgencies} agencies");
        Require(
            all.SelectMany(recipient => recipient.Roles.Select(role => (recipient.Agency, role))).Distinct().Count() <= MaxRoles,
            "",
            $"names more than {MaxRoles} roles; name whole agencies where many of their roles are meant");
    }

    private void CheckWithin(string path, AcknowledgeWithin? within)
    {
        foreach (var (name, text) in within is null
            ? []
            : new[] { ("extreme", within.Extreme), ("severe", within.Severe), ("moderate", within.Moderate), ("minor", within.Minor), ("unknown", within.Unknown) })
        {
            CheckPeriod($"{path}.{name}", text);
        }
    }

    private void CheckPeriod(string path, string text) =>
        Require(text.Length == 0 || Period.Parse(text) is not null, path, $"'{text}' is no length of time; {Period.Remedy}");

    private void Require(bool holds, string path, string reason)
    {
        if (!holds)
        {
            _faults.Add(_read.Lines.Error(path, reason));
        }
    }

    [GeneratedRegex("^[a-z0-9-]{3,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
