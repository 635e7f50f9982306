using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Policies;

/// <summary>Reads the tests that stand beside policies. The notices are written as in scenario files.</summary>
internal static class PolicyTestReader
{
    // What a handling says where a case does not.
    private static readonly YamlMappingNode HandlingDefaults = new(
        new YamlScalarNode("tlp"), new YamlScalarNode("AMBER"),
        new YamlScalarNode("actuality"), new YamlScalarNode("ACTUAL"),
        new YamlScalarNode("disclosure_basis"), new YamlScalarNode("PUBLIC_TASK"),
        new YamlScalarNode("secrecy_gate"), new YamlScalarNode("NONE"));

    // No rule asks which notice another one refers to.
    private const string AnyNotice = "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11";

    /// <summary>Reads one file.</summary>
    /// <exception cref="CommandFailure">It cannot be read; the message names file and line.</exception>
    public static PolicyTestFile Read(string name, TextReader text)
    {
        try
        {
            return ScenarioNode.Read(NoticeFile.Mapping(text), node => ReadFile(name, node));
        }
        catch (ScenarioFormatException fault)
        {
            throw CommandFailure.Usage($"{name}: {fault.Message}");
        }
    }

    private static PolicyTestFile ReadFile(string name, ScenarioNode node)
    {
        DateTimeOffset? at = node.TextOrNull("at") is null ? null : node.Time("at");
        var notices = node.Find("notices") is YamlMappingNode named ? named : new YamlMappingNode();
        return new PolicyTestFile(
            name,
            node.Each("cases", one => ReadCase(one, notices, at)),
            node.Each("promises", ReadPromise));
    }

    private static PolicyCase ReadCase(ScenarioNode node, YamlMappingNode notices, DateTimeOffset? at)
    {
        var (origin, type, notice) = ReadNotice(node, notices);
        return new PolicyCase
        {
            Line = node.Line,
            Say = node.Text("say"),
            Origin = origin,
            Type = type,
            Notice = notice,
            To = node.Role("to"),
            At = node.TextOrNull("at") is null && at is { } general ? general : node.Time("at"),
            BreakGlass = node.TextOrNull("break_glass") is null ? BreakGlass.Closed : node.Word<BreakGlass>("break_glass"),
            Without = node.Texts("without"),
            Gets = node.Texts("gets"),
            Coarser = ReadForms(node),
            Partly = node.Texts("partly"),
            Withheld = node.Texts("withheld"),
            Nothing = node.TextOrNull("nothing") is not null && node.Flag("nothing"),
            Reason = node.TextOrNull("reason"),
            SecondPerson = node.TextOrNull("second_person") is null ? null : node.Flag("second_person"),
        };
    }

    private static (string Origin, NoticeType Type, Google.Protobuf.IMessage Notice) ReadNotice(ScenarioNode node, YamlMappingNode notices)
    {
        var written = node.Find("notice") ?? throw new ScenarioFormatException(node.Line, "'notice' is missing");
        if (written is YamlScalarNode name && !notices.Children.TryGetValue(name, out written!))
        {
            throw new ScenarioFormatException(name.Start.Line, $"no notice is called '{name.Value}'; 'notices' names {string.Join(", ", notices.Children.Keys)}");
        }

        return ScenarioNode.Read(written, body =>
        {
            string type = body.Text("type");
            var parsed = NoticeTypes.TryParse(type, out var known) ? known : throw new ScenarioFormatException(body.Line, $"'{type}' is no notice type");
            var composer = new NoticeComposer(HandlingDefaults, new NoticeScalars(_ => NoticeFile.IdOf(AnyNotice), ScenarioKeys.Fresh()));
            return (body.Text("origin"), parsed, composer.Compose(parsed, body.Mapping("fields")));
        });
    }

    private static Dictionary<string, Transform> ReadForms(ScenarioNode node)
    {
        if (node.Find("coarser") is null)
        {
            return [];
        }

        return node.Mapping("coarser").Children.ToDictionary(pair => pair.Key.ToString(), pair => FormOf(pair.Value.ToString(), pair.Key.Start.Line), StringComparer.Ordinal);
    }

    private static PolicyPromise ReadPromise(ScenarioNode node)
    {
        var never = node.TextsOrNull("never");
        var fields = never ?? node.TextsOrNull("fields") ?? throw new ScenarioFormatException(node.Line, "a promise names fields under 'never', or 'fields' with 'at_most'");
        return new PolicyPromise(
            node.Line,
            node.Text("say"),
            node.Texts("roles"),
            node.Texts("from"),
            fields,
            never is null ? FormOf(node.Text("at_most"), node.Line) : null);
    }

    private static Transform FormOf(string text, long line) =>
        Enum.TryParse<Transform>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var form) && form != Transform.Unspecified
            ? form
            : throw new ScenarioFormatException(line, $"'{text}' is no form; the forms are {string.Join(", ", Enum.GetValues<Transform>().Skip(1).Select(CodeWord.Written))}");
}
