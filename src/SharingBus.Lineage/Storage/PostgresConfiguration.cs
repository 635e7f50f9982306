namespace SharingBus.Lineage.Storage;

/// <summary>The PostgreSQL database of a journal, or of a hub's history, as a host's configuration file tells it.</summary>
public abstract class PostgresConfiguration
{
    /// <summary>Name or address of the server, or the directory of its socket, which begins with a slash.</summary>
    public required string Host { get; init; }

    /// <summary>5432 unless set.</summary>
    public int Port { get; init; } = PostgresAddress.DefaultPort;

    /// <summary>The database. The journal has a schema of its own there, made where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The role to connect as. It owns the schema or may make it, and is the same for all who share a journal: who takes over may have to end
    /// a session of who led before.
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
    /// Whether the server has a standby that must hold every commit. The host refuses to start where it has, and the server's
    /// <c>synchronous_standby_names</c> names none. <c>synchronous_commit</c>, <c>fsync</c> and <c>full_page_writes</c> must be on in any case.
    /// </summary>
    public bool Standby { get; init; }

    /// <summary>
    /// File of the keys that its content is sealed with, made where there is none: never in a backup of the database, and the same
    /// file for all who share a journal.
    /// </summary>
    public required string PayloadKeys { get; init; }

    /// <summary>How to connect, with paths made absolute and the password read.</summary>
    /// <param name="directory">What paths are relative to.</param>
    /// <param name="readSecret">Reads a file that only its owner may read.</param>
    protected string ConnectionString(string directory, Func<string, string> readSecret) => new PostgresAddress
    {
        Host = Host,
        Port = Port,
        Database = Name,
        User = User,
        Password = PasswordFile is null ? string.Empty : readSecret(Path.Combine(directory, PasswordFile)),
        Tls = Tls,
        TrustAnchorFile = TrustAnchor is null ? string.Empty : Path.Combine(directory, TrustAnchor),
    }.ToConnectionString();
}
