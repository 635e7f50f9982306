using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Governance;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class GovernanceOptionsTests : IDisposable
{
    private readonly GovernedFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Faults_OfSoundOptions_AreNone() => Assert.Empty(Faults(_federation.People));

    [Fact]
    public void Faults_OfPeopleWhoAreNotApart_NameEachShare()
    {
        var people = _federation.People;

        Assert.Equal(
            [
                "governance.people: 'ada' stands twice.",
                "governance.people: school-northbridge/ada stands for two people.",
                $"governance.people: key {_federation.Keys["ada"].Id} stands twice.",
            ],
            Faults([.. people, people[0]]));
    }

    [Fact]
    public void Faults_OfIncompletePeople_NameWhatIsMissing()
    {
        using var unpinned = Trust.Identities.SigningKey.Create();
        var stranger = new GovernancePerson("", [], [Trust.Identities.PublicSigningKey.FromSpki(unpinned.Spki.Span)]);

        Assert.Equal(
            [
                "governance.people: a name must have 1 to 100 characters.",
                "governance.people: '' has no certificate to call with.",
                $"governance.people: key {unpinned.Id} of '' is none of the governanceKeys.",
            ],
            Faults([.. _federation.People, stranger]));
    }

    [Fact]
    public void Faults_OfTooFewPeople_SayHowManyItTakes()
    {
        var people = _federation.People;
        var dorasSister = new GovernancePerson("ella", [new Caller(GovernedFederation.School, "ella")], []);

        Assert.Contains("two", Assert.Single(Faults([people[0], people[1]])).Replace("2", "two", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(Faults([people[0], people[3], dorasSister]));
        Assert.Empty(Faults([people[0], people[1], people[3]]));
    }

    [Fact]
    public void ServiceOptions_WithGovernanceFaults_NameThemWithTheOthers()
    {
        var options = _federation.ServiceOptions("", new GovernanceOptions
        {
            Journal = new JournalOptions { Agency = GovernanceOptions.JournalName }, People = _federation.People, ValidityDays = 0,
        });

        var fault = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Contains("bundleDirectory", fault.Message, StringComparison.Ordinal);
        Assert.Contains("governance.validityDays: must be 1 to 366.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("governance.journal: Either Path", fault.Message, StringComparison.Ordinal);
    }

    private string[] Faults(IReadOnlyList<GovernancePerson> people) =>
        [.. new GovernanceOptions { Journal = new JournalOptions { Agency = "policy-service", Path = "x" }, People = people }.Faults(_federation.Pinned)];
}
