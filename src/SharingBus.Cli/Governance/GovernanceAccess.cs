using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Cli.Commands;
using SharingBus.Hosting.Channels;

namespace SharingBus.Cli.Governance;

/// <summary>How a command reaches a policy service: its address, and the certificate of the person who calls.</summary>
internal sealed class GovernanceAccess
{
    /// <summary>What the examples show.</summary>
    public const string Example = "--service https://policy:7543 --cert me.crt.pem --key me.key.pem --ca ca.crt.pem";

    private readonly Option<Uri?> _service = AddressOption.Create("--service", "Address of the policy service, https://host:port");
    private readonly Option<FileInfo> _certificate = new("--cert") { Description = "Your certificate (PEM); the service knows you by it", Required = true };
    private readonly Option<FileInfo> _key = new("--key") { Description = "Its private key (PEM); not the key you sign with", Required = true };
    private readonly Option<FileInfo> _anchor = new("--ca") { Description = "Certificate of the authority (PEM)", Required = true };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _service.Required = true;
        foreach (var option in (Option[])[_service, _certificate, _key, _anchor])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens the connection that the command line names.</summary>
    public GovernanceConnection Open(ParseResult line)
    {
        var identity = X509Certificate2.CreateFromPemFile(line.GetRequiredValue(_certificate).FullName, line.GetRequiredValue(_key).FullName);
        var trusted = X509CertificateLoader.LoadCertificateFromFile(line.GetRequiredValue(_anchor).FullName);
        return new GovernanceConnection(ServiceChannel.Open(line.GetRequiredValue(_service)!, identity, trusted));
    }
}
