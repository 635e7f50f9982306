using SharingBus.Hub.Routing;
using Xunit;

namespace SharingBus.Hub.Tests.Routing;

public sealed class AlertingTableTests
{
    [Fact]
    public void Document_WithManyFaults_TellsEachWithItsLine()
    {
        const string text = """
            group_within: soon
            routes:
              - id: Everything
                reason: ""
                recipients: []
                chain: missing
              - id: later
                reason: Never reached.
                recipients: [{ agency: fusion }]
                areas: [{}]
            chains:
              - id: chain-a
                exercise: true
                steps:
                  - { recipients: [{ agency: police }], rota: nobody, within: 0m }
            rotas:
              - id: desk
                time_zone: Nowhere/Town
                shifts:
                  - { days: [MONDAY], from: "8", until: "16:00", person: "", recipient: { agency: police } }
            """;

        var fault = Assert.Throws<ArgumentException>(() => AlertingTable.Parse(text, "alerting.yaml", "fusion"));

        string[] expected =
        [
            "alerting.yaml:1: 'soon' is no length of time",
            "alerting.yaml:3: an id is 3 to 63",
            "alerting.yaml:4: say in at most 300 characters why",
            "alerting.yaml:5: name 1 to 64 recipients",
            "alerting.yaml:6: there is no chain 'missing'",
            "alerting.yaml:7: never reached: route 'Everything'",
            "alerting.yaml:9: 'fusion' runs the hub",
            "alerting.yaml:10: an area names",
            "alerting.yaml:15: '0m' is no length of time",
            "alerting.yaml:15: a step has recipients or a rota, not both",
            "alerting.yaml:15: there is no rota 'nobody'",
            "alerting.yaml:18: there is no time zone 'Nowhere/Town'",
            "alerting.yaml:20: '8' is no time of day",
            "alerting.yaml:20: name who is on duty",
            "alerting.yaml:19: nobody is on duty on Monday 00:00",
        ];
        Assert.All(expected, line => Assert.Contains(line, fault.Message, StringComparison.Ordinal));
        Assert.Equal(expected.Length, fault.Message.Split('\n').Length - 1);
    }

    [Fact]
    public void Document_WithAnUnknownField_NamesTheLineAndTheNearestOne()
    {
        var fault = Assert.Throws<ArgumentException>(() => AlertingTable.Parse("routs: []", "alerting.yaml", "fusion"));

        Assert.Contains("alerting.yaml:1: unknown field 'routs'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("routes", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Chain_OfARealAlert_NeverFollowsAnExercise(bool route, bool chain)
    {
        var text = $$"""
            routes:
              - { id: one, reason: Why., exercise: {{(route ? "true" : "false")}}, recipients: [{ agency: police }], chain: next }
            chains:
              - { id: next, exercise: {{(chain ? "true" : "false")}}, steps: [{ recipients: [{ agency: school }] }] }
            """;

        var fault = Assert.Throws<ArgumentException>(() => AlertingTable.Parse(text, "a.yaml", "fusion"));

        Assert.Contains("a.yaml:2: exercise: true must stand at both", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("15m", 900)]
    [InlineData("1s", 1)]
    [InlineData("30d", 2_592_000)]
    [InlineData("31d", null)]
    [InlineData("m", null)]
    [InlineData("1", null)]
    [InlineData("-1m", null)]
    [InlineData("1.5h", null)]
    [InlineData("99999999999d", null)]
    public void Period_IsAWholeNumberAndAUnit(string text, int? seconds) =>
        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, Period.Parse(text));
}
