using System.Globalization;
using SharingBus.Fusion.V1;
using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>Reads the <c>expect</c> block of a step.</summary>
internal static class ExpectationReader
{
    private const string Escalated = "ESCALATED";

    /// <summary>Reads one block.</summary>
    public static Expectation Read(ScenarioNode node) => new()
    {
        Received = node.ListOrNull("received") is null ? null : node.Each("received", ReadView),
        Nothing = node.Each("nothing", entry => new ExpectedNothing(entry.Role("role"), entry.TextOrNull("reason"))),
        Refused = One(node, "refused", entry => new ExpectedRefusal(entry.Text("reason"), entry.TextOrNull("field"))),
        Situation = One(node, "situation", entry => entry.Texts("members")),
        Apart = [.. (node.ListOrNull("apart") ?? []).Select(node.PairOf)],
        Proposal = One(node, "proposal", entry => new ExpectedProposal(entry.Pair("between"), entry.Word<ProposalState>("state"))),
        Alert = One(node, "alert", ReadAlert),
        Followed = One(
            node, "followed", entry => new FollowedAlert(entry.Text("alert"), entry.Word<AlertState>("state"), entry.Texts("answered"))),
        Acknowledged = node.Each("acknowledged", entry => new ExpectedAcknowledgement(entry.Text("notice"), entry.Role("role"))),
        Told = node.TextsOrNull("told")?.Select(node.RoleOf).ToArray(),
        Confirmed = node.TextsOrNull("confirmed"),
    };

    private static T? One<T>(ScenarioNode node, string key, Func<ScenarioNode, T> read)
        where T : class => node.Find(key) is { } child ? ScenarioNode.Read(child, read) : null;

    private static ExpectedView ReadView(ScenarioNode node) => new()
    {
        Role = node.Role("role"),
        Line = node.Line,
        Shows = node.Texts("shows"),
        Hides = node.Texts("hides"),
        Unseen = node.Texts("unseen"),
        Rules = node.Texts("rules"),
        Count = node.Find("count") is YamlMappingNode counts ? ReadCounts(counts) : new Dictionary<string, int>(StringComparer.Ordinal),
    };

    private static Dictionary<string, int> ReadCounts(YamlMappingNode counts) => counts.Children.ToDictionary(
        pair => ((YamlScalarNode)pair.Key).Value!,
        pair => int.TryParse((pair.Value as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new ScenarioFormatException(pair.Value.Start.Line, "a number is expected"),
        StringComparer.Ordinal);

    private static ExpectedAlert ReadAlert(ScenarioNode node)
    {
        var state = node.Text("state");
        return new ExpectedAlert
        {
            Id = node.Text("id"),
            About = node.Text("about"),
            MessageType = state switch
            {
                "RAISED" or Escalated => AlertMessageType.Alert,
                "UPDATED" => AlertMessageType.Update,
                "CANCELLED" => AlertMessageType.Cancel,
                _ => throw new ScenarioFormatException(node.Line, $"'{state}' is none of RAISED, ESCALATED, UPDATED and CANCELLED"),
            },
            IsEscalation = state == Escalated,
            Received = [.. node.Texts("received").Select(node.RoleOf)],
            Route = node.TextOrNull("route"),
            Without = node.TextOrNull("without"),
            Corrects = node.TextOrNull("corrects"),
        };
    }
}
