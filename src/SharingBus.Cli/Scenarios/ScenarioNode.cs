using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>A mapping of the file that is read key by key: a key that nobody asked for is an error, never ignored.</summary>
internal sealed class ScenarioNode
{
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private ScenarioNode(YamlMappingNode node) => _node = node;

    /// <summary>Line of the file.</summary>
    public long Line => _node.Start.Line;

    /// <summary>Reads a mapping completely.</summary>
    public static T Read<T>(YamlNode node, Func<ScenarioNode, T> read)
    {
        var reader = new ScenarioNode(node as YamlMappingNode ?? throw new ScenarioFormatException(node.Start.Line, "a mapping is expected"));
        var result = read(reader);
        var unknown = reader._node.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(key => !reader._asked.Contains(key.Value ?? ""));
        return unknown is null ? result : throw new ScenarioFormatException(unknown.Start.Line, $"the key '{unknown.Value}' means nothing here");
    }

    /// <summary>The scalar under a key.</summary>
    public string Text(string key) => TextOrNull(key) ?? throw Missing(key);

    /// <summary>The scalar under a key, or null where the key is missing.</summary>
    public string? TextOrNull(string key) => Find(key) is { } node ? TextOf(node) : null;

    /// <summary>The instant under a key, with its offset.</summary>
    public DateTimeOffset Time(string key) =>
        DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new ScenarioFormatException(Line, $"'{key}' is no time with an offset");

    /// <summary>The truth value under a key.</summary>
    public bool Flag(string key) =>
        bool.TryParse(Text(key), out var flag) ? flag : throw new ScenarioFormatException(Line, $"'{key}' is neither true nor false");

    /// <summary>A name of an enum under a key, in UPPER_SNAKE without its prefix.</summary>
    public T Word<T>(string key)
        where T : struct, Enum
    {
        var text = Text(key);
        var name = text.Replace("_", "", StringComparison.Ordinal);
        return Enum.TryParse<T>(name, ignoreCase: true, out var word)
            ? word
            : throw new ScenarioFormatException(Line, $"'{text}' is no {typeof(T).Name}");
    }

    /// <summary>The mapping under a key.</summary>
    public YamlMappingNode Mapping(string key) =>
        Find(key) as YamlMappingNode ?? throw new ScenarioFormatException(Line, $"a mapping '{key}' is missing");

    /// <summary>Whatever is under a key, or null.</summary>
    public YamlNode? Find(string key)
    {
        _asked.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    /// <summary>The elements under a key, or null where the key is missing.</summary>
    public IReadOnlyList<YamlNode>? ListOrNull(string key) => Find(key) switch
    {
        null => null,
        YamlSequenceNode sequence => [.. sequence.Children],
        var other => throw new ScenarioFormatException(other.Start.Line, $"'{key}' must be a list"),
    };

    /// <summary>The scalars under a key; empty where the key is missing.</summary>
    public IReadOnlyList<string> Texts(string key) => TextsOrNull(key) ?? [];

    /// <summary>The scalars under a key, or null where the key is missing.</summary>
    public IReadOnlyList<string>? TextsOrNull(string key) => ListOrNull(key)?.Select(TextOf).ToArray();

    /// <summary>The mappings under a key; empty where the key is missing.</summary>
    public IReadOnlyList<T> Each<T>(string key, Func<ScenarioNode, T> read) =>
        [.. (ListOrNull(key) ?? []).Select(node => Read(node, read))];

    /// <summary>The role under a key, written <c>agency/role</c>.</summary>
    public RolePath Role(string key) => RoleOf(Text(key));

    /// <summary>Reads a role.</summary>
    public RolePath RoleOf(string text) =>
        RolePath.TryParse(text) ?? throw new ScenarioFormatException(Line, $"'{text}' is not of the form agency/role");

    /// <summary>The system under a key, written <c>agency/system</c>.</summary>
    public SystemPath System(string key) =>
        SystemPath.TryParse(Text(key)) ?? throw new ScenarioFormatException(Line, $"'{key}' is not of the form agency/system");

    /// <summary>The two names under a key.</summary>
    public NamePair Pair(string key) => PairOf(Find(key) ?? throw Missing(key));

    /// <summary>Reads a list of two names.</summary>
    public NamePair PairOf(YamlNode node) => node is YamlSequenceNode { Children: [YamlScalarNode left, YamlScalarNode right] }
        ? new NamePair(TextOf(left), TextOf(right))
        : throw new ScenarioFormatException(node.Start.Line, "a list of two names is expected");

    private static string TextOf(YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw new ScenarioFormatException(node.Start.Line, "a plain value is expected");

    private ScenarioFormatException Missing(string key) => new(Line, $"'{key}' is missing");
}
