using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Storage;
using SharingBus.Node.Agencies;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Configuration;

/// <summary>
/// The PostgreSQL database of an agency's journal, in the configuration file. Nodes that name the same database and agency are replicas of
/// each other: one leads, the others follow and take over within 10 s.
/// </summary>
internal sealed class DatabaseConfiguration
{
    /// <summary>Name or address of the server, or the directory of its socket, which begins with a slash.</summary>
    public required string Host { get; init; }

    /// <summary>5432 unless set.</summary>
    public int Port { get; init; } = PostgresAddress.DefaultPort;

    /// <summary>The database. The journal has a schema named after the agency there, made where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The role to connect as. It owns the schema or may make it, and is the same for all replicas: who takes over may have to end a
    /// session of who led before.
    /// </summary>
    public required string User { get; init; }

    /// <summary>
    /// File that holds the password and nothing else, for its owner's eyes only; never the password itself. Left out where the server
    /// asks for none, as over a socket.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether to use TLS; only a server on the same machine may go without.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM file of the root that the server's certificate must chain to; the machine's roots where it is left out.</summary>
    public string? TrustAnchor { get; init; }

    /// <summary>
    /// Whether the server has a standby that must hold every commit. The node refuses to start where it has, and the server's
    /// <c>synchronous_standby_names</c> names none. <c>synchronous_commit</c>, <c>fsync</c> and <c>full_page_writes</c> must be on in any case.
    /// </summary>
    public bool Standby { get; init; }

    public DatabaseOptions ToOptions(string directory) => new()
    {
        HasStandby = Standby,
        ConnectionString = new PostgresAddress
        {
            Host = Host,
            Port = Port,
            Database = Name,
            User = User,
            Password = PasswordFile is null ? string.Empty : SecretFile.Read(Path.Combine(directory, PasswordFile)),
            Tls = Tls,
            TrustAnchorFile = TrustAnchor is null ? string.Empty : Path.Combine(directory, TrustAnchor),
        }.ToConnectionString(),
    };
}
