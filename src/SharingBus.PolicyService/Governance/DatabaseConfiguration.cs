using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.PolicyService.Governance;

/// <summary>The PostgreSQL database of the governance's journal, in the configuration file. One policy service uses it at a time.</summary>
internal sealed class DatabaseConfiguration : PostgresConfiguration
{
    /// <summary>Where the journal is, with paths made absolute and the password read.</summary>
    public JournalOptions ToOptions(string directory) => new()
    {
        Agency = GovernanceOptions.JournalName,
        KeyFile = Path.Combine(directory, PayloadKeys),
        HasStandby = Standby,
        ConnectionString = ConnectionString(directory, file => SecretFile.Read(file)),
    };
}
