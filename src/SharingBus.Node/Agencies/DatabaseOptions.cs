namespace SharingBus.Node.Agencies;

/// <summary>The PostgreSQL database of an agency's journal. Nodes that share one stand in for each other: one leads, the others follow.</summary>
public sealed class DatabaseOptions
{
    /// <summary>How to connect, as Npgsql writes it. May hold a password and is never printed.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>File of the payload keys, the same for all nodes that share the database.</summary>
    public required string KeyFile { get; init; }

    /// <summary>
    /// The server has a standby that must hold every commit: the node refuses to start unless <c>synchronous_standby_names</c> says so.
    /// </summary>
    public bool HasStandby { get; init; }
}
