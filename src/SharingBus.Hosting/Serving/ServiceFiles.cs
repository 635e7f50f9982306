using System.Net;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Tokens;

namespace SharingBus.Hosting.Serving;

/// <summary>The part of a configuration file that every process has: where it listens and where its certificate is. Paths are relative to the file.</summary>
public sealed class ServiceFiles
{
    /// <summary>Address to listen on.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port of the gRPC listener.</summary>
    public int GrpcPort { get; init; }

    /// <summary>TCP port of the health listener.</summary>
    public int HealthPort { get; init; }

    /// <summary>TCP port of the HTTPS listener for clients of other standards; left out where there is none.</summary>
    public int? WebPort { get; init; }

    /// <summary>PEM file of the certificate the process shows. It and its key are read again when they change.</summary>
    public required string Certificate { get; init; }

    /// <summary>PEM file of that certificate's private key.</summary>
    public required string Key { get; init; }

    /// <summary>PEM file of the authority that issues the certificates of callers.</summary>
    public required string TrustAnchor { get; init; }

    /// <summary>The access tokens that are taken beside client certificates; left out where none are.</summary>
    public TokenFiles? Tokens { get; init; }

    /// <summary>Reads the files.</summary>
    /// <param name="name">Name of the process in telemetry.</param>
    /// <param name="directory">What relative paths start from.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The certificate and its key do not belong together.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the key's file.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is not what it should be.</exception>
    public ServiceProfile Load(string name, string directory) => new()
    {
        Name = name,
        Address = IPAddress.Parse(Address),
        GrpcPort = GrpcPort,
        HealthPort = HealthPort,
        WebPort = WebPort,
        Certificate = ServiceCertificate.FromFiles(Path.Combine(directory, Certificate), Path.Combine(directory, Key), TimeProvider.System),
        TrustAnchor = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(directory, TrustAnchor)),
        Tokens = Tokens?.ToOptions(directory),
    };
}
