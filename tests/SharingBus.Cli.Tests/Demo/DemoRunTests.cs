using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using Xunit;

namespace SharingBus.Cli.Tests.Demo;

public sealed class DemoRunTests
{
    [Fact]
    public async Task Demo_InMemory_HoldsEveryExpectation()
    {
        var (exitCode, text) = await RunAsync(SampleDocuments.ScenarioText(SampleDocuments.Northbridge));

        Assert.True(exitCode == ExitCodes.Done, text);
        Assert.Contains("Every expectation held", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Terminal.Width, line));
    }

    /// <summary>The control: a scenario that expects what is not so must not pass.</summary>
    [Fact]
    public async Task Demo_WithAlteredExpectations_FailsAndNamesEachOne()
    {
        var scenario = Altered(
            // a field that is shown
            ("hides: [persons, place.point], unseen: [Holm]", "hides: [title], unseen: [Holm]"),
            // a role that gets something
            (
                "received:\n        - { role: police-northbridge/police.prevention-officer, shows: [answer, request, reason], hides: [narrative, persons], rules: [schools-answers] }",
                "received: []"),
            // a reason
            ("reason: TLP_TOO_STRICT", "reason: NO_GRANT"),
            // a rule
            ("rules: [police-questions]", "rules: [police-answers]"),
            // a refusal
            ("refused: { reason: EMPTY_AUDIENCE }", "refused: { reason: UNKNOWN_AGENCY }"),
            // a word that stands in the view
            ("unseen: [Lorimer]", "unseen: [Loud]"),
            // a notice on which the corrected alert still rests
            ("without: parcel", "without: station-group"),
            // an alert that nobody was told is corrected
            ("corrects: station-alert-2", "corrects: station-alert"),
            // the route of the corrected alert, and one of those it reaches only now
            (
                "route: all-coordinators\n        received:\n          - police-northbridge/police.coordinator\n",
                "route: device-in-transport\n        received:\n"),
            // what has become of an alert
            ("followed: { alert: station-alert, state: OPEN,", "followed: { alert: station-alert, state: ACKNOWLEDGED,"));

        var (exitCode, text) = await RunAsync(scenario);

        Assert.Equal(ExitCodes.Failed, exitCode);
        var flat = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("11 expectations did not hold", flat, StringComparison.Ordinal);
        Assert.Contains("youth-northbridge/youth.mentor must not see title, but does", flat, StringComparison.Ordinal);
        Assert.Contains("police-northbridge/police.prevention-officer gets counsellor-answer and must get nothing", flat, StringComparison.Ordinal);
        Assert.Contains("fusion-northbridge/fusion.analyst gets nothing for TLP_TOO_STRICT, not for NO_GRANT", flat, StringComparison.Ordinal);
        Assert.Contains("the rule 'police-answers' took no part", flat, StringComparison.Ordinal);
        Assert.Contains("to-nobody was refused with EMPTY_AUDIENCE, not with UNKNOWN_AGENCY", flat, StringComparison.Ordinal);
        Assert.Contains("a word that must not be seen stands in the view", flat, StringComparison.Ordinal);
        Assert.Contains("the alert still rests on station-group", flat, StringComparison.Ordinal);
        Assert.Contains("not every holder of station-alert confirmed that station-alert-3 corrects it", flat, StringComparison.Ordinal);
        Assert.Contains("the alert says that route 'all-coordinators' carries it, not 'device-in-transport'", flat, StringComparison.Ordinal);
        Assert.Contains("the alert goes to police-northbridge/police.coordinator,", flat, StringComparison.Ordinal);
        Assert.Contains("the hub holds station-alert for Open, answered by police-northbridge, not for Acknowledged", flat, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithAScenarioThatCannotBePlayed_StartsNothing()
    {
        var fault = await Assert.ThrowsAsync<CommandFailure>(() => RunAsync(Altered(("parents: [van-seen]", "parents: [van-unseen]"))));

        Assert.Equal(ExitCodes.Usage, fault.ExitCode);
        Assert.Contains("van-unseen", fault.Message, StringComparison.Ordinal);
    }

    private static string Altered(params (string Right, string Wrong)[] changes)
    {
        var text = SampleDocuments.ScenarioText(SampleDocuments.Northbridge);
        foreach (var (right, wrong) in changes)
        {
            var at = text.IndexOf(right, StringComparison.Ordinal);
            Assert.True(at >= 0, $"The scenario no longer says: {right}");
            text = string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length));
        }

        return text;
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string scenario)
    {
        using var output = new StringWriter();
        var request = new DemoRequest { ScenarioText = scenario };
        var exitCode = await new DemoRun(new Terminal(output, colours: false)).RunAsync(request, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString());
    }
}
