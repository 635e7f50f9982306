using SharingBus.Lineage.Journals;

namespace SharingBus.PolicyService.Governance;

/// <summary>Who may change the federation through the service, in the configuration file.</summary>
internal sealed class GovernanceConfiguration
{
    /// <summary>The SQLite file of the journal, made where there is none; left out where it is in a database.</summary>
    public string? Journal { get; init; }

    /// <summary>The PostgreSQL database of the journal; left out where it is a file.</summary>
    public DatabaseConfiguration? Database { get; init; }

    /// <inheritdoc cref="GovernanceOptions.ValidityDays"/>
    public int ValidityDays { get; init; } = 90;

    /// <inheritdoc cref="GovernanceOptions.People"/>
    public required IReadOnlyList<PersonConfiguration> People { get; init; }

    /// <summary>The options, with paths made absolute and keys read.</summary>
    /// <exception cref="ArgumentException">Neither or both of journal and database are given.</exception>
    public GovernanceOptions ToOptions(string directory) => new()
    {
        Journal = JournalIn(directory),
        ValidityDays = ValidityDays,
        People = [.. People.Select(person => person.ToPerson(directory))],
    };

    private JournalOptions JournalIn(string directory) => (Journal, Database) switch
    {
        ({ } file, null) => new JournalOptions { Agency = GovernanceOptions.JournalName, Path = Path.Combine(directory, file) },
        (null, { } database) => database.ToOptions(directory),
        _ => throw new ArgumentException("governance: name either a journal, which is a file, or a database, and not both."),
    };
}
