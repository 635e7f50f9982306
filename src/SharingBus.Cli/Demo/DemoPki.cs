using System.Security.Cryptography.X509Certificates;
using SharingBus.Cli.Scenarios;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.Cli.Demo;

/// <summary>The certificates of a demo federation: one authority, one certificate a process, one a system.</summary>
internal sealed class DemoPki : IDisposable
{
    private const string AuthorityFolder = "ca";
    private const string SystemsFolder = "systems";

    private readonly string _systems;
    private readonly DevelopmentAuthority _authority;
    private readonly Dictionary<string, X509Certificate2> _nodes = new(StringComparer.Ordinal);

    /// <summary>Makes an authority. Certificates are judged by the machine's clock, whatever the scenario's says.</summary>
    public DemoPki(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, AuthorityFolder)).FullName;
        _systems = Directory.CreateDirectory(Path.Combine(directory, SystemsFolder)).FullName;
        _authority = DevelopmentAuthority.Create(TimeProvider.System);
        _authority.Save(folder);
        Anchor = _authority.ExportCertificate();
    }

    /// <summary>What everybody trusts.</summary>
    public X509Certificate2 Anchor { get; }

    /// <summary>Where the authority's certificate lies, relative to the directory.</summary>
    public static string AnchorFile => Path.Combine(AuthorityFolder, "development-ca.crt.pem");

    /// <summary>A certificate for a process that serves and calls.</summary>
    public X509Certificate2 ForService(SystemPath service) => _authority.IssueService(new SystemIdentity(service.Agency, service.System));

    /// <summary>The certificate of an agency's node, the same each time: the register lists its key.</summary>
    public X509Certificate2 ForNode(string agency)
    {
        if (!_nodes.TryGetValue(agency, out var certificate))
        {
            certificate = ForService(new SystemPath(agency, "node"));
            _nodes.Add(agency, certificate);
        }

        return certificate;
    }

    /// <summary>A certificate for a system, kept for the command line as well.</summary>
    public X509Certificate2 ForSystem(SystemPath system)
    {
        var certificate = _authority.IssueSystem(new SystemIdentity(system.Agency, system.System));
        CertificateFiles.Save(_systems, NameOf(system), certificate);
        return certificate;
    }

    /// <summary>Reads the certificate of a system of a running demo.</summary>
    public static X509Certificate2 Load(string directory, SystemPath system) =>
        CertificateFiles.Load(Path.Combine(directory, SystemsFolder), NameOf(system));

    /// <summary>Reads what everybody of a running demo trusts.</summary>
    public static X509Certificate2 LoadAnchor(string directory, DemoManifest manifest) =>
        X509CertificateLoader.LoadCertificateFromFile(Path.Combine(directory, manifest.TrustAnchor));

    /// <inheritdoc/>
    public void Dispose()
    {
        Anchor.Dispose();
        _authority.Dispose();
    }

    private static string NameOf(SystemPath system) => $"{system.Agency}.{system.System}";
}
