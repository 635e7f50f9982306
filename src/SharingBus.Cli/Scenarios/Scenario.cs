using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>A scenario as its file tells it: what happens, in order, and what must be true after each step.</summary>
internal sealed record Scenario
{
    /// <summary>Name of the scenario, for example "northbridge".</summary>
    public required string Name { get; init; }

    /// <summary>One line for the reader.</summary>
    public required string Title { get; init; }

    /// <summary>Name of the policy set it is played under.</summary>
    public required string Policies { get; init; }

    /// <summary>Name of the hub's alerting document; null where alerts go wherever policy lets them.</summary>
    public string? Alerting { get; init; }

    /// <summary>Where the clock stands when the federation starts.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The system through which the hub's node is asked about alerts.</summary>
    public required SystemPath Hub { get; init; }

    /// <summary>The systems that speak, with the types that each may publish and change.</summary>
    public required IReadOnlyDictionary<SystemPath, IReadOnlyList<NoticeType>> Systems { get; init; }

    /// <summary>Goes into the handling of every notice that does not say otherwise.</summary>
    public required YamlMappingNode HandlingDefaults { get; init; }

    /// <summary>The steps, each at its own time.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}
