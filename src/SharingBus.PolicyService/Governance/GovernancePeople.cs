using System.Collections.Frozen;
using SharingBus.Hosting.Callers;

namespace SharingBus.PolicyService.Governance;

/// <summary>Who is who: the person of a certificate, and whose key is whose.</summary>
internal sealed class GovernancePeople(IReadOnlyList<GovernancePerson> people)
{
    private readonly FrozenDictionary<Caller, GovernancePerson> _bySystem = people
        .SelectMany(person => person.Systems.Select(system => (System: system, Person: person)))
        .ToFrozenDictionary(pair => pair.System, pair => pair.Person);

    private readonly FrozenDictionary<string, string> _ownerOfKey = people
        .SelectMany(person => person.Keys.Select(key => (Key: key.Id, person.Name)))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal);

    /// <summary>What somebody is told who stands for nobody.</summary>
    public static GovernanceRefusal NotAPerson(Caller caller) => new(
        GovernanceError.NotAPerson, $"{caller.Agency}/{caller.System} stands for no person of the governance; the service's configuration names them.");

    /// <summary>Whether a system stands for a person.</summary>
    public bool Knows(Caller caller) => _bySystem.ContainsKey(caller);

    /// <summary>The person who calls.</summary>
    /// <exception cref="GovernanceRefusal">The certificate stands for nobody of the governance.</exception>
    public GovernanceCaller Of(Caller caller) =>
        _bySystem.TryGetValue(caller, out var person)
            ? new GovernanceCaller(person.Name, $"{caller.Agency}/{caller.System}", person.Keys.Count > 0)
            : throw NotAPerson(caller);

    /// <summary>How many others than this person hold a key.</summary>
    public int CountOtherSigners(string person) => people.Count(other => other.Keys.Count > 0 && other.Name != person);

    /// <summary>Whether a key is this person's today.</summary>
    public bool Owns(string person, string keyId) => _ownerOfKey.GetValueOrDefault(keyId) == person;
}
