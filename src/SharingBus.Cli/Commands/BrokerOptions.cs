using System.CommandLine;
using SharingBus.Backbone.Provisioning;
using SharingBus.Hosting.Serving;

namespace SharingBus.Cli.Commands;

/// <summary>How a command reaches a broker's management API, and of which federation it speaks.</summary>
internal sealed class BrokerOptions
{
    private readonly Option<Uri?> _management = AddressOption.Create("--management", "Address of the broker's management API");
    private readonly Option<string> _user = new("--user") { Description = "An administrator of the broker", Required = true };
    private readonly Option<FileInfo> _password =
        new("--password-file") { Description = "File with the administrator's password and nothing else, for your eyes only", Required = true };
    private readonly Option<string> _virtualHost = new("--virtual-host") { Description = "The federation's virtual host", Required = true };
    private readonly Option<string[]> _agencies = new("--agency") { Description = "A member; once for each", Required = true };

    public BrokerOptions() => _management.Required = true;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_management, _user, _password, _virtualHost, _agencies])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The management API, as the administrator.</summary>
    /// <exception cref="UnauthorizedAccessException">Others may read the password.</exception>
    public ManagementOptions Management(ParseResult line) => new()
    {
        Address = line.GetValue(_management)!,
        UserName = line.GetRequiredValue(_user),
        Password = SecretFile.Read(line.GetRequiredValue(_password).FullName),
    };

    /// <summary>The federation's virtual host.</summary>
    public string VirtualHost(ParseResult line) => line.GetRequiredValue(_virtualHost);

    /// <summary>Its members.</summary>
    public string[] Agencies(ParseResult line) => line.GetRequiredValue(_agencies);
}
