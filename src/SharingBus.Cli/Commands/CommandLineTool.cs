using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using SharingBus.Backbone.Provisioning;
using SharingBus.Cli.Scenarios;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.Analysis;

namespace SharingBus.Cli.Commands;

/// <summary>The tool: its commands, and the one place where faults become messages and exit codes.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs one command line.</summary>
    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var parsed = Root().Parse(args);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = output,
            Error = error,
            ProcessTerminationTimeout = (parsed.CommandResult.Command as ToolCommand)?.TimeToStop ?? ToolCommand.ShortStop,
        };
        if (parsed.Action is ParseErrorAction)
        {
            await parsed.InvokeAsync(configuration, cancel);
            return ExitCodes.Usage;
        }

        if (parsed.CommandResult.Command is { Action: AsynchronousCommandLineAction action } command)
        {
            command.Action = new StoppableAction(action);
        }

        try
        {
            var exitCode = await parsed.InvokeAsync(configuration, cancel);
            if (parsed.Action is HelpAction && parsed.CommandResult.Command is ToolCommand tool)
            {
                tool.WriteExamples(output);
            }

            return exitCode;
        }
        catch (Exception fault) when (MessageOf(fault) is { } message)
        {
            await error.WriteLineAsync($"sharingbus: {message.Text}");
            return message.ExitCode;
        }
    }

    private static RootCommand Root() => new("SharingBus: pass the right part of what an agency knows to the right role, and prove it.")
    {
        DemoCommand.Create(),
        PublishCommand.Create(),
        SubscribeCommand.Create(),
        ImportCommand.Create(),
        FeedCommand.Create(),
        PolicyCommand.Create(),
        LineageCommand.Create(),
        VerifyCommand.Create(),
        HoldersCommand.Create(),
        QuarantineCommand.Create(),
        ReleaseCommand.Create(),
        RetentionCommand.Create(),
        BreakGlassCommand.Create(),
        SituationsCommand.Create(),
        PersonProposalsCommand.Create(),
        MatchesCommand.Create(),
        BulletinCommand.Create(),
        AlertsCommand.Create(),
        StatisticsCommand.Create(),
        PkiCommand.Create(),
        BrokerCommand.Create(),
        BenchCommand.Create(),
    };

    private static (int ExitCode, string Text)? MessageOf(Exception fault) => fault switch
    {
        CommandFailure failure => (failure.ExitCode, failure.Message),
        TangledPoliciesException tangled => (ExitCodes.Failed, tangled.Message),
        ScenarioFormatException format => (ExitCodes.Usage, format.Message),
        RpcException refused => (ExitCodes.Failed, Refusal(refused)),
        BrokerProvisioningException refusal => (ExitCodes.Failed, $"{refusal.Message} Is RabbitMQ running with its management plug-in?"),
        IOException or UnauthorizedAccessException or JsonException => (ExitCodes.Usage, fault.Message),
        InvalidDataException or CryptographicException or FormatException or ArgumentException => (ExitCodes.Usage, fault.Message),
        _ => null,
    };

    private static string Refusal(RpcException refused)
    {
        if (refused.StatusCode == StatusCode.Unavailable && WireError.ReasonOf(refused) is null)
        {
            return $"the node, or the hub, cannot be reached: {refused.Status.Detail} Check that it runs and that --node, or --hub, names its address; a demo runs with demo --serve --data DIR.";
        }

        var reason = WireError.ReasonOf(refused) ?? refused.StatusCode.ToString();
        var places = WireError.ViolationsOf(refused).Select(place => $"{Environment.NewLine}  {place.Field}: {place.Description}");
        var later = WireError.RetryAfterOf(refused) is { } wait ? $" The node asks to wait {wait.TotalSeconds:0.###} s." : "";
        return $"refused with {reason}: {refused.Status.Detail}{later}{string.Concat(places)}";
    }
}
