using System.Globalization;
using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>Where a PostgreSQL database is and as whom to connect. The password is in no URI, text or log.</summary>
public sealed class PostgresAddress
{
    /// <summary>PostgreSQL's registered port.</summary>
    public const int DefaultPort = 5432;

    /// <summary>Name or address of the server, or the directory of its socket, which begins with a slash.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; of a socket it is part of the file's name.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The role that owns the agency's schema, or may make it.</summary>
    public required string User { get; init; }

    /// <summary>Its password; empty where the server asks for none.</summary>
    public string Password { get; init; } = string.Empty;

    /// <summary>Whether to use TLS and to require a certificate for the host's name. Only a server on the same machine may go without.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM file of the root that the server's certificate must chain to; empty for the machine's roots.</summary>
    public string TrustAnchorFile { get; init; } = string.Empty;

    /// <summary>The connection string, as Npgsql writes it. It holds the password and is never printed.</summary>
    public string ToConnectionString()
    {
        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = Host,
            Port = Port,
            Database = Database,
            Username = User,
            SslMode = Tls && !Host.StartsWith('/') ? SslMode.VerifyFull : SslMode.Disable,
        };
        if (Password.Length > 0)
        {
            settings.Password = Password;
        }

        if (TrustAnchorFile.Length > 0)
        {
            settings.RootCertificate = TrustAnchorFile;
        }

        return settings.ConnectionString;
    }

    /// <summary>Host, port and database; no user and no password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port} database {Database}");
}
