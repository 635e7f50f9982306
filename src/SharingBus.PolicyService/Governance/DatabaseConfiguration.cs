using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.PolicyService.Governance;

/// <summary>The PostgreSQL database of the governance's journal, in the configuration file. One policy service uses it at a time.</summary>
internal sealed class DatabaseConfiguration
{
    /// <summary>Name or address of the server, or the directory of its socket, which begins with a slash.</summary>
    public required string Host { get; init; }

    /// <summary>5432 unless set.</summary>
    public int Port { get; init; } = PostgresAddress.DefaultPort;

    /// <summary>The database. The journal has a schema named <see cref="GovernanceOptions.JournalName"/> there, made where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>The role to connect as. It owns the schema or may make it.</summary>
    public required string User { get; init; }

    /// <summary>File that holds the password and nothing else; left out where the server asks for none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether to use TLS; only a server on the same machine may go without.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM file of the root that the server's certificate must chain to; the machine's roots where it is left out.</summary>
    public string? TrustAnchor { get; init; }

    /// <summary>Whether the server has a standby that must hold every commit.</summary>
    public bool Standby { get; init; }

    /// <summary>Where the journal is, with paths made absolute and the password read.</summary>
    public JournalOptions ToOptions(string directory) => new()
    {
        Agency = GovernanceOptions.JournalName,
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
