using Google.Protobuf;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;

namespace SharingBus.Cli.Scenarios;

/// <summary>
/// Reads a scenario against the register and the vocabulary before anything is started: every agency, role, name and path must exist, and
/// every notice that is not to be refused must be valid. Finds everything at once.
/// </summary>
internal sealed class ScenarioCheck
{
    private readonly Scenario _scenario;
    private readonly HashSet<RolePath> _roles;
    private readonly HashSet<string> _agencies;
    private readonly Dictionary<string, NoticeType> _known = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    private ScenarioCheck(Scenario scenario, IEnumerable<RolePath> roles)
    {
        _scenario = scenario;
        _roles = [.. roles];
        _agencies = [.. _roles.Select(role => role.Agency)];
    }

    /// <summary>Everything that is wrong, with the line; empty where the scenario can be played.</summary>
    public static IReadOnlyList<string> Find(Scenario scenario, IEnumerable<RolePath> roles)
    {
        var check = new ScenarioCheck(scenario, roles);
        foreach (var step in scenario.Steps)
        {
            check.Look(step);
        }

        return check._faults;
    }

    private void Look(ScenarioStep step)
    {
        LookAtSystem(step, (step.Action as PublishAction)?.As ?? (step.Action as ChangeAction)?.As);
        switch (step.Action)
        {
            case PublishAction publish:
                LookAtPublish(step, publish);
                break;
            case ChangeAction change:
                Known(step, change.Target);
                Known(step, change.Replacement);
                break;
            case DecideAction decide:
                Known(step, decide.Pair);
                break;
        }

        LookAtRoles(step);
        LookAtHub(step);
    }

    private void LookAtSystem(ScenarioStep step, SystemPath? system)
    {
        if (system is not null)
        {
            Agency(step, system.Agency);
            Require(_scenario.Systems.ContainsKey(system), step.Line, $"the scenario grants nothing to a system '{system}'");
        }
    }

    private void LookAtPublish(ScenarioStep step, PublishAction publish)
    {
        foreach (var parent in publish.Parents)
        {
            Known(step, parent);
        }

        LookAtNotice(step, publish);
        foreach (var view in step.Expect.Received ?? [])
        {
            foreach (var path in view.Shows.Concat(view.Hides).Concat(view.Count.Keys))
            {
                var exists = ViewPaths.Exists(NoticeTypes.Descriptor(publish.Type), path);
                Require(exists, view.Line, $"{NoticeTypes.Name(publish.Type)} has no field '{path}'");
            }
        }

        if (step.Expect.Refused is null && !_known.TryAdd(publish.Id, publish.Type))
        {
            _faults.Add($"line {step.Line}: the name '{publish.Id}' is taken");
        }
    }

    private void LookAtNotice(ScenarioStep step, PublishAction publish)
    {
        var scalars = new NoticeScalars(IdOf, ScenarioKeys.Fresh());
        try
        {
            var notice = new NoticeComposer(_scenario.HandlingDefaults, scalars).Compose(publish.Type, publish.Notice);
            if (step.Expect.Refused is null)
            {
                _faults.AddRange(NoticeValidator.Validate(notice, step.At)
                    .Select(violation => $"line {step.Line}: {publish.Id}: {violation.FieldPath}: {violation.Code} {violation.Message}"));
            }
        }
        catch (ScenarioFormatException error)
        {
            _faults.Add(error.Message);
        }

        // Any id will do for looking: it only has to be one.
        ByteString? IdOf(string name) =>
            _known.ContainsKey(name) ? ByteString.CopyFrom(MessageId.Create(TimeProvider.System).ToByteArray()) : null;
    }

    private void LookAtRoles(ScenarioStep step)
    {
        var expect = step.Expect;
        var named = (expect.Received ?? []).Select(view => view.Role)
            .Concat(expect.Nothing.Select(nothing => nothing.Role))
            .Concat(expect.Alert?.Received ?? [])
            .Concat(expect.Acknowledged.Select(entry => entry.Role))
            .Concat(expect.Told ?? []);
        foreach (var role in named)
        {
            Require(_roles.Contains(role), step.Line, $"the register has no role '{role}'");
        }

        foreach (var agency in expect.Confirmed ?? [])
        {
            Agency(step, agency);
        }
    }

    private void LookAtHub(ScenarioStep step)
    {
        var expect = step.Expect;
        foreach (var pair in expect.Apart.Append(expect.Proposal?.Pair))
        {
            Known(step, pair);
        }

        foreach (var name in (expect.Situation ?? []).Append(expect.Alert?.About))
        {
            Known(step, name);
        }

        if (expect.Alert is { } alert)
        {
            Known(step, alert.Without);
            Known(step, alert.Corrects);
            Require(_known.TryAdd(alert.Id, NoticeType.Alert), step.Line, $"the name '{alert.Id}' is taken");
        }

        if (expect.Followed is { } followed)
        {
            Known(step, followed.Alert);
            foreach (var agency in followed.Answered)
            {
                Agency(step, agency);
            }
        }

        foreach (var entry in expect.Acknowledged)
        {
            Known(step, entry.Notice);
        }
    }

    private void Agency(ScenarioStep step, string agency) =>
        Require(_agencies.Contains(agency), step.Line, $"the register has no agency '{agency}'");

    private void Known(ScenarioStep step, NamePair? pair)
    {
        Known(step, pair?.Left);
        Known(step, pair?.Right);
    }

    private void Known(ScenarioStep step, string? name) =>
        Require(name is null || _known.ContainsKey(name), step.Line, $"no earlier step makes '{name}'");

    private void Require(bool condition, long line, string fault)
    {
        if (!condition)
        {
            _faults.Add($"line {line}: {fault}");
        }
    }
}
