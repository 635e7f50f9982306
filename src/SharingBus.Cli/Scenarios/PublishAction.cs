using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>A system publishes a notice.</summary>
/// <param name="As">Who publishes.</param>
/// <param name="Id">Name of the notice in the scenario.</param>
/// <param name="Type">Its type.</param>
/// <param name="Notice">Its fields, as in the proto.</param>
/// <param name="Parents">Names of the notices it was derived from.</param>
/// <param name="Audience">The agencies it is narrowed to; null leaves it to policy, empty must be refused.</param>
internal sealed record PublishAction(
    SystemPath As,
    string Id,
    NoticeType Type,
    YamlMappingNode Notice,
    IReadOnlyList<string> Parents,
    IReadOnlyList<string>? Audience) : StepAction;
