using SharingBus.Cli.Scenarios;
using Xunit;

namespace SharingBus.Cli.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Head = """
        name: small
        title: A small one
        policies: northbridge
        start: 2026-03-02T07:00:00+01:00
        hub: fusion-northbridge/analyst-desk
        systems: {}
        handling: {}
        steps:

        """;

    [Fact]
    public void Step_WithAnUnknownKey_NamesTheLine()
    {
        var fault = Assert.Throws<ScenarioFormatException>(() => Read("- { at: 2026-03-02T08:00:00+01:00, say: x, advance: true, expects: {} }"));

        Assert.Equal("line 9: the key 'expects' means nothing here", fault.Message);
    }

    [Fact]
    public void Steps_ThatGoBackInTime_AreRefused()
    {
        const string Steps = """
            - { at: 2026-03-03T08:00:00+01:00, say: x, advance: true }
            - { at: 2026-03-03T07:59:00+01:00, say: y, advance: true }
            """;

        var fault = Assert.Throws<ScenarioFormatException>(() => Read(Steps));

        Assert.StartsWith("line 10:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_WithTwoActions_IsRefused() => Assert.Throws<ScenarioFormatException>(() => Read(
        "- { at: 2026-03-03T08:00:00+01:00, say: x, advance: true, decide: { between: [a, b], confirm: true, analyst: x, identity_certainty: CERTAIN, reason: y } }"));

    [Fact]
    public void Received_LeftOutOrEmpty_AreTwoThings()
    {
        var steps = Read("""
            - { at: 2026-03-03T08:00:00+01:00, say: x, advance: true }
            - { at: 2026-03-03T08:00:00+01:00, say: y, advance: true, expect: { received: [] } }
            """).Steps;

        Assert.Null(steps[0].Expect.Received);
        Assert.Empty(steps[1].Expect.Received!);
    }

    private static Scenario Read(string steps) => ScenarioReader.Read(new StringReader(Head + steps));
}
