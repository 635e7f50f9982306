using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Storage;

namespace SharingBus.Hub.History;

/// <summary>The PostgreSQL database of a hub's history, in the configuration file.</summary>
internal sealed class HubDatabaseConfiguration : PostgresConfiguration
{
    /// <summary>It with paths made absolute and the password read.</summary>
    public HubDatabase ToDatabase(string directory) => new()
    {
        KeyFile = Path.Combine(directory, PayloadKeys),
        HasStandby = Standby,
        ConnectionString = ConnectionString(directory, file => SecretFile.Read(file)),
    };
}
