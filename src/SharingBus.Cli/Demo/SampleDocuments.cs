using System.Reflection;
using SharingBus.Cli.Scenarios;
using SharingBus.Policy.Documents;

namespace SharingBus.Cli.Demo;

/// <summary>The scenario and the policy sets that are part of the tool itself, so that it needs no files to run a demo.</summary>
internal static class SampleDocuments
{
    /// <summary>Name of the sample scenario.</summary>
    public const string Northbridge = "northbridge";

    private const string Scenarios = "scenarios/";
    private const string Alerting = "alerting/";
    private const string Policies = "policies/";
    private const string Extension = ".yaml";

    private static readonly Assembly Tool = typeof(SampleDocuments).Assembly;

    /// <summary>The text of a scenario.</summary>
    public static string ScenarioText(string name) =>
        Read($"{Scenarios}{name}{Extension}") ?? throw new FileNotFoundException($"The tool holds no scenario '{name}'.");

    /// <summary>The text of an alerting document.</summary>
    public static string AlertingText(string name) =>
        Read($"{Alerting}{name}{Extension}") ?? throw new FileNotFoundException($"The tool holds no alerting document '{name}'.");

    /// <summary>Reads a scenario.</summary>
    public static Scenario ReadScenario(string name) => ScenarioReader.Read(new StringReader(ScenarioText(name)));

    /// <summary>Reads a policy set.</summary>
    /// <exception cref="FileNotFoundException">The tool holds none of this name.</exception>
    public static FederationDocuments ReadPolicies(string name) => FederationDirectory.Load(PolicyFiles(name));

    /// <summary>The documents of a policy set, names below its directory.</summary>
    /// <exception cref="FileNotFoundException">The tool holds none of this name.</exception>
    public static IReadOnlyList<(string Name, string Text)> PolicyFiles(string name)
    {
        var prefix = $"{Policies}{name}/";
        var files = Tool.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => (resource[prefix.Length..], Read(resource)!))
            .ToArray();
        return files.Length > 0 ? files : throw new FileNotFoundException($"The tool holds no policy set '{name}'.");
    }

    private static string? Read(string resource)
    {
        using var stream = Tool.GetManifestResourceStream(resource);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
