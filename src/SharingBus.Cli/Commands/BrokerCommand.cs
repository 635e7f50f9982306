using System.CommandLine;
using SharingBus.Backbone.Checking;
using SharingBus.Backbone.Provisioning;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus broker</c>: sets up a RabbitMQ for a federation, and tells whether it still is.</summary>
internal static class BrokerCommand
{
    private const string Reached = "--management https://broker.example:15671 --user admin --password-file admin.password --virtual-host northbridge --agency police-northbridge --agency schools-northbridge";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("broker", "Set up the backbone, and check it.") { Provision(), Check() };

    private static ToolCommand Provision()
    {
        var options = new BrokerOptions();
        var left = new Option<string[]>("--left") { Description = "A member that left; once for each: its user, its queues and what is in them go" };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where each agency's password file goes", Required = true };
        var renew = new Option<bool>("--renew-passwords") { Description = "Give users that exist a new password" };
        var command = new ToolCommand(
            "provision",
            "Make virtual host, exchanges, quorum queues, and one user an agency that can reach nothing but its own. Rights and bindings that somebody added are taken away.",
            $"broker provision {Reached} --out ./broker",
            $"broker provision {Reached} --left youth-northbridge --out ./broker") { left, output, renew };
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var provisioner = new BrokerProvisioner(options.Management(line));
            foreach (var agency in line.GetValue(left) ?? [])
            {
                await provisioner.RemoveAgencyAsync(options.VirtualHost(line), agency, cancel);
                line.InvocationConfiguration.Output.WriteLine($"{agency} has no user and no queues any more");
            }

            var access = await provisioner.ProvisionAsync(options.VirtualHost(line), options.Agencies(line), line.GetValue(renew), cancel);
            var directory = Directory.CreateDirectory(line.GetRequiredValue(output).FullName).FullName;
            foreach (var agency in access)
            {
                line.InvocationConfiguration.Output.WriteLine($"{agency.Agency} is user {agency.UserName}{Keep(directory, agency)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Check()
    {
        var options = new BrokerOptions();
        var command = new ToolCommand(
            "check",
            "Tell what at the broker is not as it must be, and change nothing: rights, users, queues, bindings, plug-ins, the largest message. Ends with 0 only if nothing is.",
            $"broker check {Reached}");
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var checker = new BrokerChecker(options.Management(line));
            var differences = await checker.FindDifferencesAsync(options.VirtualHost(line), options.Agencies(line), cancel);
            foreach (var difference in differences)
            {
                line.InvocationConfiguration.Output.WriteLine($"{difference.What}{Environment.NewLine}    {difference.Remedy}");
            }

            line.InvocationConfiguration.Output.WriteLine(differences.Count == 0 ? "The broker is as it must be." : $"{differences.Count} differences.");
            return differences.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static string Keep(string directory, AgencyAccess agency)
    {
        if (agency.Password is null)
        {
            return ", with the password it had";
        }

        var path = Path.Combine(directory, $"{agency.Agency}.password");
        File.Delete(path);
        agency.SavePassword(path);
        return $", password in {path}";
    }
}
