using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService.Governance;

/// <summary>Somebody who may change the federation, in the configuration file.</summary>
internal sealed class PersonConfiguration
{
    /// <inheritdoc cref="GovernancePerson.Name"/>
    public required string Name { get; init; }

    /// <summary>The certificates this person calls with, each as agency/system.</summary>
    public required IReadOnlyList<string> Systems { get; init; }

    /// <summary>PEM files of the public halves of this person's governance keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The person, with the keys read.</summary>
    /// <exception cref="FormatException">A system is not of the form agency/system.</exception>
    public GovernancePerson ToPerson(string directory) => new(
        Name,
        [.. Systems.Select(system => SystemName.Parse("governance.people", system))],
        [.. Keys.Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(Path.Combine(directory, file))))]);
}
