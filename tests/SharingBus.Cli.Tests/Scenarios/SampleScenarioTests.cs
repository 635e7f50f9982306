using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using Xunit;

namespace SharingBus.Cli.Tests.Scenarios;

public sealed class SampleScenarioTests
{
    [Fact]
    public void SamplePolicies_Loaded_HaveNoErrors()
    {
        var documents = SampleDocuments.ReadPolicies(SampleDocuments.Northbridge);

        Assert.Empty(documents.Errors);
        Assert.Equal(5, documents.Register.Agencies.Count);
        Assert.Equal(5, documents.Policies.Count);
    }

    [Fact]
    public void SamplePolicies_EveryRule_HasASentence()
    {
        var documents = SampleDocuments.ReadPolicies(SampleDocuments.Northbridge);
        var policies = documents.Policies.Append(documents.Ceiling).ToArray();

        Assert.All(policies.SelectMany(policy => policy.Grants), grant => Assert.EndsWith(".", grant.Description, StringComparison.Ordinal));
        Assert.All(policies.SelectMany(policy => policy.Withholdings), rule => Assert.EndsWith(".", rule.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void SampleScenario_Checked_ResolvesEveryName()
    {
        var scenario = SampleDocuments.ReadScenario(SampleDocuments.Northbridge);

        Assert.Empty(ScenarioCheck.Find(scenario, Roles(scenario)));
    }

    [Fact]
    public void SampleScenario_Told_SpansTwoWeeksAndAboutThirtyNotices()
    {
        var scenario = SampleDocuments.ReadScenario(SampleDocuments.Northbridge);
        var accepted = scenario.Steps.Count(step => step is { Action: PublishAction, Expect.Refused: null });

        Assert.InRange(accepted, 28, 35);
        Assert.InRange((scenario.Steps[^1].At - scenario.Steps[0].At).TotalDays, 12, 14);
    }

    [Theory]
    [InlineData("role: youth-northbridge/youth.mentor", "role: youth-northbridge/youth.nobody", "no role 'youth-northbridge/youth.nobody'")]
    [InlineData("shows: [title, place.municipality, harm.damage]", "shows: [title, place.town]", "no field 'place.town'")]
    [InlineData("without: parcel", "without: parcels", "makes 'parcels'")]
    [InlineData("corrects: station-alert-2", "corrects: station-alert-9", "makes 'station-alert-9'")]
    [InlineData("followed: { alert: station-alert,", "followed: { alert: lantern,", "makes 'lantern'")]
    [InlineData("parents: [van-seen]", "parents: [van-unseen]", "makes 'van-unseen'")]
    [InlineData("as: social-northbridge/case-system", "as: social-northbridge/somebody", "grants nothing to a system")]
    [InlineData("purpose: KNOWLEDGE_EXCHANGE }", "purpose: CURIOSITY }", "'CURIOSITY' does not fit handling.purpose")]
    public void SampleScenario_WithAWrongName_IsFound(string right, string wrong, string expected)
    {
        var text = SampleDocuments.ScenarioText(SampleDocuments.Northbridge);
        Assert.Contains(right, text, StringComparison.Ordinal);
        var scenario = ScenarioReader.Read(new StringReader(text.Replace(right, wrong, StringComparison.Ordinal)));

        var faults = ScenarioCheck.Find(scenario, Roles(scenario));

        Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal) && fault.StartsWith("line ", StringComparison.Ordinal));
    }

    [Fact]
    public void SampleScenario_WithAnInvalidNotice_IsFound()
    {
        var text = SampleDocuments.ScenarioText(SampleDocuments.Northbridge).Replace("threshold: IMMINENT", "threshold: CONCERN_ONLY", StringComparison.Ordinal);
        var scenario = ScenarioReader.Read(new StringReader(text));

        Assert.Contains(ScenarioCheck.Find(scenario, Roles(scenario)), fault => fault.Contains("persons[0].threshold", StringComparison.Ordinal));
    }

    private static IEnumerable<RolePath> Roles(Scenario scenario) => SampleDocuments.ReadPolicies(scenario.Policies).Register.Agencies
        .SelectMany(agency => agency.Roles.Select(role => new RolePath(agency.Id, role.Id)));
}
