using System.CommandLine;
using SharingBus.Cli.Demo;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus demo</c>: a whole federation in one process that plays two weeks and proves what it says.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var broker = new BrokerAddress("memory");
        var data = new Option<DirectoryInfo?>("--data") { Description = "Keep journals, keys and addresses in this empty directory" };
        var serve = new Option<bool>("--serve") { Description = "Stay up afterwards and print addresses and example commands" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show what the processes log" };
        var command = new ToolCommand(
            "demo",
            "Run five agencies, one of them the fusion hub's, their policies and the hub in this process and play two weeks of a fictitious region. Ends with 0 only if every expectation held.",
            "demo",
            "demo --serve --data /tmp/northbridge",
            "demo --broker amqp://guest@localhost:5672",
            "demo --broker amqps://admin@broker.example --broker-password-file admin.password")
        {
            data, serve, verbose,
        };
        broker.AddTo(command);
        command.SetAction((line, cancel) => new DemoRun(Terminal.Of(line.InvocationConfiguration.Output)).RunAsync(
            new DemoRequest
            {
                Broker = broker.Read(line),
                BrokerManagement = broker.Management(line),
                DataDirectory = line.GetValue(data)?.FullName,
                Serve = line.GetValue(serve),
                Verbose = line.GetValue(verbose),
            },
            cancel));
        return command;
    }
}
