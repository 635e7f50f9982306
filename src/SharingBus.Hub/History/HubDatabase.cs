namespace SharingBus.Hub.History;

/// <summary>The PostgreSQL database of a hub's history.</summary>
public sealed class HubDatabase
{
    /// <summary>How to connect, as Npgsql writes it. May hold a password and is never printed.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>File of the keys that facts of notices are sealed with; never in a backup of the database.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The server has a standby that must hold every commit: the hub refuses to start unless <c>synchronous_standby_names</c> says so.</summary>
    public bool HasStandby { get; init; }
}
