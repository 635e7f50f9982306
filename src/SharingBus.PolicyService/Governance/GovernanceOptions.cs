using SharingBus.Lineage.Journals;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService.Governance;

/// <summary>Who may change the federation through a policy service, and where that is recorded.</summary>
public sealed class GovernanceOptions
{
    /// <summary>The journal's name, and of its schema in a PostgreSQL database.</summary>
    public const string JournalName = "policy-service";

    /// <summary>Longest name of a person, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Longest validity of a version, in days: a federation that nobody looks at for a year ends.</summary>
    public const int MostValidityDays = 366;

    /// <summary>
    /// Where proposals, signatures and versions are kept: a SQLite file, or a PostgreSQL database. One process at a time; who opens it later takes over.
    /// </summary>
    public required JournalOptions Journal { get; init; }

    /// <summary>The people; at least two with keys, and a third who proposes.</summary>
    public required IReadOnlyList<GovernancePerson> People { get; init; }

    /// <summary>How long a version is valid where the proposal does not say, in days; 1 to 366, default 90.</summary>
    public int ValidityDays { get; init; } = 90;

    /// <summary>Everything that is wrong, in words; empty where nothing is.</summary>
    /// <param name="pinned">The federation's governance keys.</param>
    public IEnumerable<string> Faults(IReadOnlyList<PublicSigningKey> pinned)
    {
        foreach (var fault in Journal.Check())
        {
            yield return $"governance.journal: {fault}";
        }

        if (ValidityDays is < 1 or > MostValidityDays)
        {
            yield return $"governance.validityDays: must be 1 to {MostValidityDays}.";
        }

        foreach (var fault in People.SelectMany(person => FaultsOf(person, pinned)).Concat(Shared()))
        {
            yield return fault;
        }

        var signers = People.Count(person => person.Keys.Count > 0);
        if (signers < BundleVerifier.RequiredSignatures || People.Count <= BundleVerifier.RequiredSignatures)
        {
            yield return $"governance.people: must be at least {BundleVerifier.RequiredSignatures} with a key and one more, for nobody approves what they propose.";
        }
    }

    private static IEnumerable<string> FaultsOf(GovernancePerson person, IReadOnlyList<PublicSigningKey> pinned)
    {
        if (person.Name.Length is 0 or > LongestName)
        {
            yield return $"governance.people: a name must have 1 to {LongestName} characters.";
        }

        if (person.Systems.Count == 0)
        {
            yield return $"governance.people: '{person.Name}' has no certificate to call with.";
        }

        foreach (var key in person.Keys.Where(key => pinned.All(known => known.Id != key.Id)))
        {
            yield return $"governance.people: key {key.Id} of '{person.Name}' is none of the governanceKeys.";
        }
    }

    private IEnumerable<string> Shared() =>
        Twice(People.Select(person => person.Name)).Select(name => $"governance.people: '{name}' stands twice.")
            .Concat(Twice(People.SelectMany(person => person.Systems))
                .Select(system => $"governance.people: {system.Agency}/{system.System} stands for two people."))
            .Concat(Twice(People.SelectMany(person => person.Keys.Select(key => key.Id))).Select(key => $"governance.people: key {key} stands twice."));

    private static IEnumerable<T> Twice<T>(IEnumerable<T> values) =>
        values.GroupBy(value => value).Where(group => group.Count() > 1).Select(group => group.Key);
}
