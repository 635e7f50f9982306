using System.CommandLine;
using SharingBus.Backbone.Provisioning;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus broker</c>: sets up a RabbitMQ for a federation.</summary>
internal static class BrokerCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("broker", "Set up the backbone.") { Provision() };

    private static ToolCommand Provision()
    {
        Option<Uri?> management = AddressOption.Create("--management", "Address of the broker's management API");
        management.Required = true;
        var user = new Option<string>("--user") { Description = "An administrator of the broker", Required = true };
        var password = new Option<FileInfo>("--password-file") { Description = "File with the administrator's password and nothing else", Required = true };
        var virtualHost = new Option<string>("--virtual-host") { Description = "The federation's virtual host", Required = true };
        var agencies = new Option<string[]>("--agency") { Description = "A member; once for each", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where each agency's password file goes", Required = true };
        var renew = new Option<bool>("--renew-passwords") { Description = "Give users that exist a new password" };
        var command = new ToolCommand(
            "provision",
            "Make virtual host, exchanges, quorum queues, and one user an agency that can reach nothing but its own.",
            "broker provision --management https://broker.example:15671 --user admin --password-file admin.password --virtual-host northbridge --agency police-northbridge --agency schools-northbridge --out ./broker")
        {
            management, user, password, virtualHost, agencies, output, renew,
        };
        command.SetAction(async (line, cancel) =>
        {
            using var provisioner = new BrokerProvisioner(new ManagementOptions
            {
                Address = line.GetValue(management)!,
                UserName = line.GetRequiredValue(user),
                Password = (await File.ReadAllTextAsync(line.GetRequiredValue(password).FullName, cancel)).Trim(),
            });
            IReadOnlyList<AgencyAccess> access = await provisioner.ProvisionAsync(
                line.GetRequiredValue(virtualHost), line.GetRequiredValue(agencies), line.GetValue(renew), cancel);
            string directory = Directory.CreateDirectory(line.GetRequiredValue(output).FullName).FullName;
            foreach (AgencyAccess agency in access)
            {
                line.InvocationConfiguration.Output.WriteLine($"{agency.Agency} is user {agency.UserName}{Keep(directory, agency)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string Keep(string directory, AgencyAccess agency)
    {
        if (agency.Password is null)
        {
            return ", with the password it had";
        }

        string path = Path.Combine(directory, $"{agency.Agency}.password");
        File.Delete(path);
        agency.SavePassword(path);
        return $", password in {path}";
    }
}
