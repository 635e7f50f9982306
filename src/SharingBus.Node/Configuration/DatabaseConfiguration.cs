using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Storage;
using SharingBus.Node.Agencies;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Configuration;

/// <summary>
/// The PostgreSQL database of an agency's journal, in the configuration file. Nodes that name the same database and agency are replicas of
/// each other: one leads, the others follow and take over within 10 s.
/// </summary>
internal sealed class DatabaseConfiguration : PostgresConfiguration
{
    public DatabaseOptions ToOptions(string directory) => new()
    {
        KeyFile = Path.Combine(directory, PayloadKeys),
        HasStandby = Standby,
        ConnectionString = ConnectionString(directory, file => SecretFile.Read(file)),
    };
}
