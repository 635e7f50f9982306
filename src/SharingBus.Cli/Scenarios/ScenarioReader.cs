using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>Reads a scenario file. The bodies of notices stay nodes: they are composed when the ids they refer to are known.</summary>
internal static class ScenarioReader
{
    /// <summary>Reads a scenario.</summary>
    /// <exception cref="ScenarioFormatException">The text is no scenario; the message names the line.</exception>
    public static Scenario Read(TextReader text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(text);
        }
        catch (YamlException error)
        {
            throw new ScenarioFormatException(error.Start.Line, error.Message);
        }

        return stream.Documents is [var document]
            ? ScenarioNode.Read(document.RootNode, ReadScenario)
            : throw new ScenarioFormatException(1, "one document is expected");
    }

    private static Scenario ReadScenario(ScenarioNode node) => new()
    {
        Name = node.Text("name"),
        Title = node.Text("title"),
        Policies = node.Text("policies"),
        Alerting = node.TextOrNull("alerting"),
        Start = node.Time("start"),
        Hub = node.System("hub"),
        Systems = ReadSystems(node.Mapping("systems")),
        HandlingDefaults = node.Mapping("handling"),
        Steps = ReadSteps(node),
    };

    private static Dictionary<SystemPath, IReadOnlyList<NoticeType>> ReadSystems(YamlMappingNode systems) => systems.Children.ToDictionary(
        pair => SystemPath.TryParse(pair.Key.ToString())
            ?? throw new ScenarioFormatException(pair.Key.Start.Line, $"'{pair.Key}' is not of the form agency/system"),
        IReadOnlyList<NoticeType> (pair) => pair.Value is YamlSequenceNode types
            ? [.. types.Select(type => TypeOf(type.ToString(), type.Start.Line))]
            : throw new ScenarioFormatException(pair.Value.Start.Line, "a list of notice types is expected"));

    private static NoticeType TypeOf(string name, long line) =>
        NoticeTypes.TryParse(name, out var type) ? type : throw new ScenarioFormatException(line, $"'{name}' is no notice type");

    private static List<ScenarioStep> ReadSteps(ScenarioNode node)
    {
        var steps = new List<ScenarioStep>();
        foreach (var child in node.ListOrNull("steps") ?? [])
        {
            var step = ScenarioNode.Read(child, reader => ReadStep(reader, steps.Count + 1));
            if (steps.Count > 0 && step.At < steps[^1].At)
            {
                throw new ScenarioFormatException(step.Line, "the clock only moves forward");
            }

            steps.Add(step);
        }

        return steps;
    }

    private static ScenarioStep ReadStep(ScenarioNode node, int number) => new(
        number,
        node.Line,
        node.Time("at"),
        node.Text("say"),
        ReadAction(node),
        node.Find("expect") is { } expect ? ScenarioNode.Read(expect, ExpectationReader.Read) : Expectation.None);

    private static StepAction ReadAction(ScenarioNode node)
    {
        var actions = new List<StepAction>();
        Add("publish", ReadPublish);
        Add("change", ReadChange);
        Add("decide", ReadDecide);
        if (node.TextOrNull("advance") is not null)
        {
            actions.Add(new AdvanceAction());
        }

        return actions is [var only]
            ? only
            : throw new ScenarioFormatException(node.Line, "a step holds one of publish, change, decide and advance");

        void Add(string key, Func<ScenarioNode, StepAction> read)
        {
            if (node.Find(key) is { } child)
            {
                actions.Add(ScenarioNode.Read(child, read));
            }
        }
    }

    private static PublishAction ReadPublish(ScenarioNode node) => new(
        node.System("as"),
        node.Text("id"),
        TypeOf(node.Text("type"), node.Line),
        node.Mapping("notice"),
        node.Texts("parents"),
        node.TextsOrNull("audience"));

    private static ChangeAction ReadChange(ScenarioNode node) => new(
        node.System("as"),
        node.Text("id"),
        node.Text("target"),
        node.Word<ChangeKind>("kind"),
        node.Word<ChangeReason>("reason"),
        node.TextOrNull("replacement"));

    private static DecideAction ReadDecide(ScenarioNode node) => new(
        node.Pair("between"),
        node.Flag("confirm"),
        node.Text("analyst"),
        node.Text("identity_certainty"),
        node.Text("reason"));
}
